//! Ticket sale of a concert hall.

pub mod application;
pub mod call_off_mails;
pub mod domain;
pub mod programme;
