//! boardpack **loads** the files of a board pack, **reads** them into a register of indicators, **rates** each for the
//! reporting period, **composes** a paper with its annexes, **reviews** what does not add up, **renders** the paper through
//! minijinja into Typst sources, **typesets** those to accessible, archival PDF, and **publishes** them with a manifest.
//!
//! The modules below stand in the order of that sentence; `ARCHITECTURE.md` tells which may use which.

pub mod diag;
pub mod model;
pub mod rule;

pub mod archive;
pub mod compare;
pub mod compose;
pub mod correct;
pub mod digest;
pub mod explain;
pub mod extract;
pub mod guard;
pub mod issue;
pub mod manifest;
pub mod notice;
pub mod pack;
pub mod pipeline;
pub mod preview;
pub mod publish;
pub mod rate;
pub mod read;
pub mod recipe;
pub mod render;
pub mod review;
pub mod roll;
pub mod schema;
pub mod staging;
pub mod starter;
pub mod steps;
pub mod typeset;
pub mod written;
pub mod yaml;

pub mod cli;

pub use cli::run;
