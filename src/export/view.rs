//! What each column of each reporting view means, in which unit, and what it is a sum of: `views.txt` in order. The page
//! `docs/views.md` is made of it, and the formats of a workbook.

const TEXT: &str = include_str!("views.txt");

/// A column of a view, described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// `money`, `hours`, `percent`, `rate`, `ratio`, `number`, `decimal`, `date`, `month`, `instant`, `code`, `id`,
    /// `word`, `text`, `yes or no`.
    pub unit: &'static str,
    /// `lines`, `seconds`, or `-` for neither.
    pub sum: &'static str,
    /// In words.
    pub meaning: &'static str,
}

/// A view, described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its name; `*`: what means the same wherever it stands.
    pub name: &'static str,
    /// What its rows are.
    pub rows: &'static str,
    /// Its own columns.
    pub columns: Vec<Column>,
}

/// All descriptions, in order.
pub fn views() -> Vec<View> {
    let mut views: Vec<View> = Vec::new();
    let lines = TEXT
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'));
    for line in lines {
        let parts: Vec<&'static str> = line.splitn(4, '|').map(str::trim).collect();
        match (parts.as_slice(), views.last_mut()) {
            ([head, rows], _) if head.starts_with('=') => views.push(View {
                name: head.trim_start_matches(['=', ' ']),
                rows,
                columns: Vec::new(),
            }),
            ([name, unit, sum, meaning], Some(view)) => view.columns.push(Column {
                name,
                unit,
                sum,
                meaning,
            }),
            _ => {}
        }
    }
    views
}

/// The view whose columns this one has: restated months and all versions have those of the first.
pub fn plain(view: &str) -> &str {
    match view {
        "rpt_review_item_person" | "rpt_review_item_dispatcher" => "rpt_review_item",
        view => view
            .strip_suffix("_restated")
            .or_else(|| view.strip_suffix("_version"))
            .unwrap_or(view),
    }
}

/// The column of a view: as the view describes it, else as it is described for all.
pub fn column(views: &[View], view: &str, name: &str) -> Option<Column> {
    let of = |wanted: &str| {
        let view = views.iter().find(|v| v.name == wanted)?;
        view.columns.iter().find(|c| c.name == name).copied()
    };
    of(plain(view)).or_else(|| of("*"))
}
