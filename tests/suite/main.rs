mod finance;
mod finance_block;
mod finance_cost;
mod finance_properties;
mod finance_time;
mod support_finance;
