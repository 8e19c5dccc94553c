//! How cells look.

use crate::model::Currency;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet};

/// Blue of headers.
const INK: Color = Color::RGB(0x1F_3A_5F);

/// Formats that all sheets share.
pub(super) struct Style {
    pub title: Format,
    pub note: Format,
    pub label: Format,
    pub text: Format,
    pub header: Format,
    pub number_header: Format,
    pub aside_header: Format,
    pub aside: Format,
    pub total: Format,
}

impl Style {
    pub fn new() -> Self {
        let header = Format::new()
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(INK)
            .set_border_left(FormatBorder::Thin)
            .set_border_left_color(Color::White)
            .set_text_wrap()
            .set_align(FormatAlign::Bottom);
        Self {
            title: Format::new()
                .set_bold()
                .set_font_size(16)
                .set_font_color(INK),
            note: Format::new().set_italic().set_font_color(Color::Gray),
            label: Format::new().set_bold().set_align(FormatAlign::Top),
            text: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            number_header: header.clone().set_align(FormatAlign::Right),
            aside_header: header.clone().set_align(FormatAlign::Left).set_indent(1),
            aside: Format::new().set_indent(1),
            header,
            total: total(Format::new()),
        }
    }
}

/// The line of a total.
pub(super) fn total(format: Format) -> Format {
    format.set_bold().set_border_top(FormatBorder::Thin)
}

/// The form of a figure of a unit; money has the places of its currency.
pub(super) fn number(unit: &str, currency: Option<Currency>) -> Format {
    let form = match unit {
        "money" => {
            let digits = usize::try_from(currency.map_or(2, Currency::digits)).unwrap_or(2);
            let point = if digits == 0 { "" } else { "." };
            let plain = format!("#,##0{point}{}", "0".repeat(digits));
            format!("{plain};[Red]-{plain}")
        }
        "hours" | "rate" => "#,##0.00".to_owned(),
        "percent" => "0.00\"%\"".to_owned(),
        "ratio" => "0.000".to_owned(),
        "decimal" => "#,##0.00??".to_owned(),
        "date" => "yyyy-mm-dd".to_owned(),
        _ => "0".to_owned(),
    };
    Format::new().set_num_format(form)
}

/// A page that is wide, with narrow margins.
pub(super) fn page(sheet: &mut Worksheet) {
    sheet.set_landscape();
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
}
