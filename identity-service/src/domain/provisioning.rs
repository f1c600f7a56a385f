//! Who has made a user, and whether the organization's identity provider manages it.

/// From where a user comes, and who looks after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provisioning {
    /// One of the SaaS's services has made it, and the identity provider has not written to it yet.
    Imported,
    /// One of the SaaS's services has made it, and the identity provider manages it.
    Adopted,
    /// The identity provider has made it.
    Created,
}

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// The organization's identity provider.
    IdentityProvider,
    /// One of the SaaS's own services.
    Service,
}

impl Provisioning {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Imported, Self::Adopted, Self::Created];

    /// Of a user whom this writer makes.
    #[must_use]
    pub fn of_new(writer: Writer) -> Self {
        match writer {
            Writer::IdentityProvider => Self::Created,
            Writer::Service => Self::Imported,
        }
    }

    /// After this writer has written to the user.
    #[must_use]
    pub fn written_by(self, writer: Writer) -> Self {
        match (self, writer) {
            (Self::Imported, Writer::IdentityProvider) => Self::Adopted,
            _ => self,
        }
    }

    /// How events call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Imported => "IMPORTED",
            Self::Adopted => "ADOPTED",
            Self::Created => "CREATED",
        }
    }
}

/// How many users of an organization come from where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AdoptionReport {
    /// Imported, and never written to by the identity provider.
    pub untouched: i64,
    /// Adopted.
    pub adopted: i64,
    /// Made by the identity provider.
    pub created: i64,
}

/// What an import has made of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// It was made.
    Created,
    /// It had been imported before, and was changed.
    Updated,
    /// It had been imported before, and is the same.
    Unchanged,
    /// The identity provider manages it already: it was left alone.
    Managed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_identity_provider_adopts_and_only_what_services_have_made() {
        for writer in [Writer::IdentityProvider, Writer::Service] {
            let created = Provisioning::Created.written_by(writer);
            assert_eq!(created, Provisioning::Created);
            let adopted = Provisioning::Adopted.written_by(writer);
            assert_eq!(adopted, Provisioning::Adopted);
        }
        let imported = Provisioning::of_new(Writer::Service);
        assert_eq!(imported.written_by(Writer::Service), imported);
        let adopted = imported.written_by(Writer::IdentityProvider);
        assert_eq!(adopted, Provisioning::Adopted);
    }
}
