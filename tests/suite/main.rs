mod connectwise_document;
mod simulator;
mod tiny_firm;
