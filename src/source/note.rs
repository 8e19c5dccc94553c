//! What of a note a reader sees: the measure that stands for its text where the text is not kept.

/// Characters of a note without white space, control and zero-width characters (`domain.md` §5.2, T10).
pub fn visible_length(note: &str) -> i64 {
    let seen = note.chars().filter(|&c| is_visible(c)).count();
    i64::try_from(seen).unwrap_or(i64::MAX)
}

fn is_visible(c: char) -> bool {
    c.is_ascii_graphic() || !(c.is_whitespace() || c.is_control() || is_zero_width(c))
}

/// Joiners, direction marks, variation selectors, tags and the fillers that print as nothing.
fn is_zero_width(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}
