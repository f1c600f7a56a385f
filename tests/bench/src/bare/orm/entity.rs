//! The tables.

/// Users: two keys, and what was sent.
pub(super) mod user {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub(in super::super) struct Model {
        #[sea_orm(primary_key)]
        pub(in super::super) ordinal: i64,
        pub(in super::super) id: Uuid,
        pub(in super::super) name: String,
        pub(in super::super) document: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in super::super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Groups: nothing but a name.
pub(super) mod group {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "groups")]
    pub(in super::super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(in super::super) id: Uuid,
        pub(in super::super) name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in super::super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who is in which group.
pub(super) mod member {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "members")]
    pub(in super::super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(in super::super) group_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(in super::super) user_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in super::super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
