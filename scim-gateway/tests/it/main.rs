//! The gateway from the outside, in front of an identity service that does as it is told.
//!
//! Apart from the end-to-end tests, which have a real one: here are the things that a real one shows only when it is
//! broken, slow or gone, and what a request may not find out.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod authentication;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod client;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod fake;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod repetition;
