//! Messages of the contract to domain values and back: one file per resource, both directions.
//!
//! Protobuf stops here. Behind this line there is no optional message, no raw enum number and no unchecked
//! string. What comes in is taken apart without `..`, so that a field that is added to the contract has to be
//! placed or refused here before it compiles.

pub(super) mod attribute;
pub(super) mod event;
pub(super) mod extension_schema;
pub(super) mod group;
pub(super) mod mask;
pub(super) mod organization;
pub(super) mod provisioning;
pub(super) mod provisioning_state;
pub(super) mod removal;
pub(super) mod service_key;
pub(super) mod settings;
pub(super) mod sort;
pub(super) mod user;

use prost_types::Timestamp as PbTimestamp;

use crate::domain::{InvalidField, Timestamp};

/// An instant as the contract has it.
fn timestamp(instant: Timestamp) -> PbTimestamp {
    let millis = instant.as_millis();
    let nanos = i32::try_from(millis.rem_euclid(1000)).unwrap_or(0) * 1_000_000;
    PbTimestamp {
        seconds: millis.div_euclid(1000),
        nanos,
    }
}

/// The instant that the contract's message says, to the millisecond; none if it says none.
fn instant(time: PbTimestamp) -> Option<Timestamp> {
    Timestamp::from_parts(time.seconds, time.nanos)
}

/// The enum value of a number, refused where it is unknown or says nothing.
fn known<E>(number: i32, unspecified: E, field: &str) -> Result<E, InvalidField>
where
    E: TryFrom<i32> + PartialEq,
{
    match E::try_from(number) {
        Ok(value) if value != unspecified => Ok(value),
        _ => Err(InvalidField::new(field, "is not one of the known values")),
    }
}

fn required<T>(value: Option<T>, field: &str) -> Result<T, InvalidField> {
    value.ok_or_else(|| InvalidField::new(field, "is required"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_before_1970_are_instants_too() {
        let before = timestamp(Timestamp::from_millis(-1));
        assert_eq!((before.seconds, before.nanos), (-1, 999_000_000));
    }
}
