//! The whole program with a model that plays everything a model and its server can do. Whatever
//! it does, the run ends well, what is written passes `lint`, and nothing in it is invented.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod batches;
mod crash;
mod damage;
mod forms;
mod injection;
mod inventions;
mod loops;
mod run;
#[path = "../common/server.rs"]
mod server;
mod shop;
mod wire;
