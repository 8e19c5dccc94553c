mod finance;
mod support_finance;
