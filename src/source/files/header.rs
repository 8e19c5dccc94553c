//! Finding the columns of a table in the header of a file.

use super::mapping::{Conversion, Plan};

/// A column of the file that is read.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub header: String,
    pub at: usize,
    pub conversion: Conversion,
}

/// Finding the columns of a table in a header.
pub(super) struct Fit<'a> {
    header: &'a [String],
    plan: &'a Plan,
    used: Vec<bool>,
    /// What is wrong with the header, a clause each.
    pub wrong: Vec<String>,
}

impl<'a> Fit<'a> {
    pub fn new(header: &'a [String], plan: &'a Plan) -> Self {
        Self {
            header,
            plan,
            used: vec![false; header.len()],
            wrong: Vec::new(),
        }
    }

    /// The file's column for a canonical one; a bold one must be there.
    pub fn field(&mut self, name: &str, bold: bool) -> Option<Field> {
        let mapped = self.plan.columns.get(name);
        let (header, conversion) = match mapped {
            Some((foreign, conversion)) => (foreign.trim(), conversion.clone()),
            None if self.plan.own_names => (name, Conversion::default()),
            None => {
                if bold {
                    self.wrong.push(format!(
                        "no column is mapped to {name}; name one in the file's `columns`"
                    ));
                }
                return None;
            }
        };
        let mut places = (0..self.header.len()).filter(|&at| self.header[at].trim() == header);
        let found = places.next();
        if places.next().is_some() {
            self.wrong
                .push(format!("the column {header} is there twice; leave one"));
        }
        let Some(at) = found else {
            if mapped.is_some() {
                self.wrong.push(format!(
                    "the column {header}, mapped to {name}, is not in the header"
                ));
            } else if bold {
                self.wrong.push(format!(
                    "the column {name} is missing; add it, or map a column to it"
                ));
            }
            return None;
        };
        self.used[at] = true;
        Some(Field {
            header: header.to_owned(),
            at,
            conversion,
        })
    }

    /// Columns that nobody asked for.
    pub fn unused(&self) -> Vec<String> {
        let unused = self
            .header
            .iter()
            .zip(&self.used)
            .filter(|(_, used)| !**used);
        unused.map(|(name, _)| name.trim().to_owned()).collect()
    }
}
