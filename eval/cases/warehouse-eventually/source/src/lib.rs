//! Stock and picking in a cold store.
//!
//! `domain` holds the two aggregates, `application` the command and query
//! handlers, `reservations` and `shelf_levels` follow the event streams.

pub mod application;
pub mod domain;
pub mod reservations;
pub mod shelf_levels;
