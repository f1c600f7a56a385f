//! From what a caller wrote to what can be searched.

use super::{Expression, UserFilter};
use crate::domain::Error;

impl UserFilter {
    /// Resolves an expression over users. `internal` callers may name what SCIM does not see.
    pub fn resolve(expression: Expression, internal: bool) -> Result<Self, Error> {
        let _ = (expression, internal);
        todo!()
    }
}
