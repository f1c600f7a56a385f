//! Secrets that all replicas share, made by the first that asks.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};

use super::{
    Store,
    entity::server_secret::{Column, Entity},
    row::{Cells, corrupt},
    scope,
};
use crate::domain::Error;

impl Store {
    /// The secret of this name. `candidate` becomes it when there is none yet: whoever is first decides for all.
    pub async fn server_secret(
        &self,
        name: &'static str,
        candidate: [u8; 32],
    ) -> Result<[u8; 32], Error> {
        let insert = Query::insert()
            .into_table(Entity)
            .columns([Column::Name, Column::Secret, Column::Created])
            .values_panic([
                name.into(),
                candidate.as_slice().into(),
                self.now().as_millis().into(),
            ])
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .take();
        self.execute_alone(scope::of_no_organization(insert))
            .await?;

        let select = Query::select()
            .from(Entity)
            .column(Column::Secret)
            .and_where(Expr::col(Column::Name).eq(name))
            .take();
        let rows = self.list(scope::of_no_organization(select)).await?;
        let row = rows.first().ok_or_else(|| corrupt("a secret"))?;
        let secret: Vec<u8> = Cells::of(row).take().map_err(corrupt)?;
        secret.try_into().map_err(|_| corrupt("a secret"))
    }
}
