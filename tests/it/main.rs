//! The one integration test crate: the program as its users run it, the shipped pack, the documents.

mod annual_review;
mod archive;
mod cases;
mod docs;
mod extracting;
mod harness;
mod publishing;
mod quarterly;
mod rolling;
mod schema;
mod starting;
mod tampering;
mod tidy;
mod watching;
