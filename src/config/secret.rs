//! Secrets by reference: any secret key `k` may be given as `k_file`, a path or the name of a systemd credential.

use super::layer::{Inputs, Origins};
use super::mistake::Report;
use super::section::Warehouse;
use super::source;
use std::path::PathBuf;

/// A source's table with its secrets read from the files that hold them.
pub(super) fn resolve(
    name: &str,
    table: &toml::Table,
    inputs: &Inputs,
    origins: &Origins,
    report: &mut Report,
) -> toml::Table {
    let mut whole = table.clone();
    let kind = table.get("kind").and_then(|k| source::kind(k.as_str()?));
    for key in kind.map_or(&[][..], |k| k.secrets) {
        let by_file = format!("{key}_file");
        let at = ["sources", name, by_file.as_str()];
        match (table.contains_key(*key), table.get(&by_file)) {
            (true, None) => {}
            (true, Some(_)) => report.add(
                &at,
                format!("{key} is given as well; leave one of the two out"),
            ),
            (false, None) if report.knows(&["sources", name, key]) => {}
            (false, None) => {
                report.add(
                    &["sources", name, key],
                    format!("this key is missing; give it, or {by_file}"),
                );
            }
            (false, Some(path)) => {
                let file = place(
                    path.as_str().unwrap_or_default(),
                    inputs,
                    origins.folder(&at),
                );
                if let Some(secret) = report.take(&at, read(&file)) {
                    whole.insert((*key).to_owned(), toml::Value::String(secret));
                }
            }
        }
        whole.remove(&by_file);
    }
    whole
}

/// The password of the warehouse, read from the file that holds it.
pub(super) fn of_warehouse(
    warehouse: &mut Warehouse,
    inputs: &Inputs,
    origins: &Origins,
    report: &mut Report,
) {
    if warehouse.password_file.is_empty() {
        return;
    }
    let at = ["warehouse", "password_file"];
    if !warehouse.password.is_empty() {
        return report.add(&at, "password is given as well; leave one of the two out");
    }
    let file = place(&warehouse.password_file, inputs, origins.folder(&at));
    warehouse.password = report.take(&at, read(&file)).unwrap_or_default();
}

/// A relative path is a systemd credential where there is one of that name, else it lies beside the configuration file.
fn place(path: &str, inputs: &Inputs, folder: PathBuf) -> PathBuf {
    let credential = inputs
        .variable("CREDENTIALS_DIRECTORY")
        .map(|dir| PathBuf::from(dir).join(path));
    credential
        .filter(|file| file.is_file())
        .unwrap_or_else(|| folder.join(path))
}

fn read(file: &std::path::Path) -> Result<String, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| format!("the secret cannot be read from {} ({e})", file.display()))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let secret = line.strip_suffix('\r').unwrap_or(line);
    if secret.is_empty() {
        return Err(format!(
            "{} is empty, the secret belongs into it",
            file.display()
        ));
    }
    Ok(secret.to_owned())
}
