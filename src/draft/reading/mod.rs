pub mod text; pub mod words; pub mod phrase; pub mod clause; pub mod rule; pub mod statement;
