//! Demo data of our own: invented, seeded, and as awkward as real exports are.
//!
//! Nothing here reads a clock or the order of a hash map, and all arithmetic is on whole numbers, so a seed gives the
//! same bytes on every platform. Rows are derived from their index and never stored: memory does not grow with them.

mod calendar;
mod dice;
pub mod olist;
mod order;
mod payment;
mod place;
mod product;
pub mod retail;
mod review;
mod sheet;
mod words;
