//! Elevators, their faults, and the technicians who come for them.

pub mod application;
pub mod board;
pub mod elevator;
pub mod message;
pub mod repair;
pub mod visit;
