//! Judgement: the rule book. Pure.
