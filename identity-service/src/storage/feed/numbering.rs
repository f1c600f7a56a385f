//! The numbers of users and groups in the order of their creation: what lists go on from.
//!
//! The order of numbers is that of commits: a list that went past a number never misses somebody who is committed later.
//! Whoever holds the counters' row from before the first insert until the commit can give a row its number as it is inserted;
//! to number it later would write each row twice, and change three of its indexes. SQLite has one writer, which holds
//! everything. On PostgreSQL a batch begins with the row: the batches of one organization, whichever replica runs them, are one after another,
//! and never wait for each other in a circle.

use crate::{domain::OrganizationId, storage::tx::Tx};

/// Waits for an organization's counters, and holds them: a text, so that it travels with `BEGIN`.
pub(in crate::storage) fn hold(organization: OrganizationId) -> String {
    let organization = organization.as_uuid();
    format!("SELECT FROM organization_counters WHERE organization_id = '{organization}' FOR UPDATE")
}

/// The number of what is inserted, in a statement whose $1 is the organization: so much behind that in the counters' row.
macro_rules! next_ordinal {
    ($offset:literal) => {
        concat!(
            "(SELECT c.ordinal FROM organization_counters AS c WHERE c.organization_id = $1) + ",
            $offset
        )
    };
}
pub(in crate::storage) use next_ordinal;

impl Tx {
    /// How far the number of whatever is inserted next is from that in the counters' row.
    pub(in crate::storage) fn next_ordinal(&self) -> i64 {
        let earlier = self.pending().map_or(0, |ledger| ledger.created);
        earlier + self.ledger().created + 1
    }
}
