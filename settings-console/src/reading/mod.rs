//! What requests of an identity provider mean to the one who set it up.
//!
//! Pure, and apart from the pages: a row of the provisioning log goes in, and what an administrator would say of it comes out,
//! as a value. In which words it is said is for `words`; where it stands, for `http`.

mod answer;
mod cause;
mod change;
mod checkup;
mod client;
mod deed;

pub(crate) use self::{
    answer::Answer,
    cause::{Cause, Problem, Switches, TokenMistake},
    change::{By, Change, What},
    checkup::{Doubt, Findings, MEMORY, Remarks, State, Step, Sums, overlooked},
    client::Idp,
    deed::{Act, Deed, Kind, Wanted},
};
