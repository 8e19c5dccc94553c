//! Can a folder of files be read, and do the headers fit?

use super::{Check, some};
use crate::source::files::Settings;
use crate::sync::folder::streams;

/// The lines of one files source.
pub(super) fn check(source: &str, settings: &Settings, keep_notes: bool) -> Vec<Check> {
    let found = match streams(settings, &settings.path, keep_notes) {
        Ok(found) => found,
        Err(error) => return vec![Check::refused("files", source, &error)],
    };
    let (mut lines, mut fit) = (Vec::new(), Vec::new());
    for stream in found.iter().filter(|s| !s.files.is_empty()) {
        match stream.open() {
            Ok(_) => fit.push(stream.stream().to_owned()),
            Err(error) => lines.push(Check::refused(
                "files",
                format!("{source}/{}", stream.stream()),
                &error,
            )),
        }
    }
    if fit.is_empty() && lines.is_empty() {
        return vec![Check::failed(
            "files",
            source,
            format!("{} has no file that is read", settings.path.display()),
            "name the files as the README lists them, or map them under files",
        )];
    }
    if !fit.is_empty() {
        let found = format!(
            "{} file(s) with a fitting header: {}",
            fit.len(),
            some(&fit)
        );
        lines.insert(0, Check::ok("files", source, found));
    }
    lines
}
