//! One suite of behaviours, run on SQLite and on PostgreSQL by the same list.
//!
//! A behaviour is an async function that takes a `World`: an empty database with one organization in it. The list
//! below makes a test of it on each engine. A PostgreSQL server is started from the installed programs; where there is
//! none the tests fail, unless `SKIP=postgres` switches them off.

mod adoption;
mod all_feeds;
mod deleted;
mod engines;
mod extension_schemas;
mod feed;
mod filters;
mod filters_by_hand;
mod groups;
mod histories;
mod lanes;
mod lists_by_hand;
mod logins;
mod lookups;
mod memberships;
pub(super) mod mutants;
mod organizations;
mod plans;
mod provisioning;
mod purge;
mod removals;
mod requests;
mod resources;
mod settings;
mod setup;
mod sorts;
mod tokens;
mod twin;
mod users;
mod walks;
mod world;

macro_rules! on_both_engines {
    ($($module:ident: $($behaviour:ident),+ $(,)?;)+) => {
        mod on_sqlite {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $behaviour() {
                    let name = stringify!($behaviour);
                    super::$module::$behaviour(super::world::World::on_sqlite(name).await).await;
                }
            )+)+
        }

        mod on_postgres {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $behaviour() {
                    let name = stringify!($behaviour);
                    if let Some(world) = super::world::World::on_postgres(name).await {
                        super::$module::$behaviour(world).await;
                    }
                }
            )+)+
        }
    };
}

on_both_engines! {
    histories:
        a_history_is_of_one_resource_and_begins_with_the_latest,
        a_history_tells_which_groups_somebody_joined_and_left,
        a_group_in_a_group_has_a_history_too,
        thousands_who_join_at_once_are_each_told_of,
        what_is_forgotten_is_found_by_nobody,
        a_call_that_is_taken_back_tells_of_nobody;
    setup:
        a_request_counts_once_on_its_day,
        a_refused_token_is_a_row_for_each_kind;
    engines:
        five_services_start_together_on_an_empty_database,
        a_database_of_a_later_release_is_refused_by_name,
        a_secret_is_the_same_for_all_replicas,
        a_table_that_has_doubled_is_analyzed_soon,
        a_statement_that_nobody_waits_for_ends;
    users:
        a_created_user_is_found_by_id,
        a_user_comes_back_as_it_was_sent,
        a_user_name_is_taken_in_any_spelling,
        a_second_organization_may_use_the_same_user_name,
        an_account_id_belongs_to_one_user,
        a_rename_to_a_taken_name_changes_nothing,
        a_spelling_of_its_own_name_is_no_conflict,
        what_changes_nothing_leaves_version_and_feed_alone,
        a_stale_version_changes_nothing,
        last_modified_never_goes_backwards,
        a_deleted_user_frees_its_keys,
        a_manager_is_shown_while_it_names_a_user,
        another_organizations_id_is_like_an_unknown_one,
        a_window_counts_all_and_shows_some;
    deleted:
        a_deleted_user_comes_back_as_it_was,
        a_deleted_user_does_not_come_back_while_its_keys_are_taken,
        deleted_users_are_kept_for_thirty_days,
        deleted_users_are_listed_the_latest_first;
    extension_schemas:
        what_is_declared_is_kept_and_the_rest_is_ignored,
        a_change_of_something_else_keeps_what_is_declared_and_found,
        declared_attributes_are_searched_by_their_types,
        declared_attributes_are_sorted_by,
        what_somebody_has_a_value_of_is_not_taken_away,
        a_urn_is_declared_once_and_few_are,
        each_declaration_is_a_change_of_its_organization_alone,
        groups_are_extended_too,
        a_batch_reads_what_was_declared_within_it;
    feed:
        every_change_is_one_event_without_a_gap,
        a_failed_call_leaves_no_event_and_no_count,
        ordinals_follow_commits,
        two_services_write_one_gap_free_feed,
        a_feed_goes_on_where_it_was_left,
        old_events_go_from_the_beginning,
        whoever_waits_learns_of_a_commit;
    all_feeds:
        all_feeds_are_read_in_one_order,
        a_reader_waits_for_whoever_may_still_commit,
        a_feed_is_in_order_whoever_was_first,
        what_was_removed_is_known_to_readers_of_all,
        that_an_organization_is_gone_is_told_until_it_is_old,
        positions_go_on_in_another_cluster;
    lanes:
        of_many_creates_of_one_name_one_wins,
        of_many_renames_to_one_name_one_wins,
        lost_connections_are_replaced,
        a_closed_store_takes_no_more_calls,
        a_failure_after_a_write_spares_the_rest_of_the_batch,
        an_event_that_cannot_be_written_fails_only_its_call,
        a_panic_fails_only_its_call,
        an_abandoned_call_does_not_stop_its_batch,
        calls_of_one_batch_see_each_other,
        a_hint_alone_does_not_wait_for_the_disk,
        a_call_that_meets_a_conflict_is_run_again,
        a_lane_has_so_many_who_wait;
    organizations:
        an_id_is_never_used_again,
        settings_change_with_their_version,
        a_list_goes_on_after_the_last_one,
        a_key_for_some_lists_those,
        a_deleted_organization_is_gone_and_purged;
    tokens:
        a_new_token_ends_the_one_before,
        no_token_is_generated_while_saml_is_off,
        a_revoked_token_and_an_unknown_one_are_the_same,
        a_token_is_good_in_its_own_organization_only,
        the_last_use_is_noted_once_a_minute,
        a_service_key_is_found_until_it_is_revoked,
        service_keys_are_listed_page_by_page,
        a_certificate_is_a_key_of_its_own_until_it_is_revoked,
        the_last_use_of_a_key_is_noted_once_a_minute;
    settings:
        a_link_opens_one_session,
        of_two_who_redeem_a_link_one_gets_in,
        a_session_ends_by_itself_and_when_it_is_ended,
        a_session_is_good_in_its_own_organization_only,
        so_many_links_and_sessions_are_open_at_once,
        what_has_ended_by_itself_is_removed;
    groups:
        a_created_group_is_found_with_its_members,
        a_group_comes_back_as_it_was_sent,
        a_member_has_to_exist_in_the_organization,
        what_is_there_already_and_what_is_not_changes_nothing,
        who_comes_and_goes_again_has_not_come,
        members_are_replaced_by_difference,
        who_is_one_of_thousands_is_replaced_as_exactly,
        members_go_whom_a_filter_selects,
        a_stale_version_changes_no_group,
        a_deleted_user_leaves_its_groups,
        a_deleted_group_ends_memberships_in_it_and_of_it,
        a_users_groups_are_direct_and_indirect_and_may_form_circles,
        groups_that_are_switched_off_are_not_shown_to_scim,
        names_are_unique_where_the_organization_wants_it,
        members_are_read_page_by_page,
        all_memberships_are_read_page_by_page,
        names_of_members_are_weighed_without_reading_them,
        groups_are_found_by_filter,
        users_are_found_by_group,
        many_memberships_are_several_events,
        one_membership_costs_the_same_in_any_group,
        numbers_of_groups_follow_commits,
        a_group_has_a_million_members_at_most;
    filters:
        both_engines_find_what_the_filter_says,
        somebody_is_found_by_the_keys_that_they_have_now,
        a_group_is_found_by_the_keys_that_it_has_now,
        an_offset_counts_people_and_not_their_addresses;
    memberships:
        random_memberships_are_what_a_walk_finds,
        a_walk_stays_in_its_organization,
        memberships_of_nobody_are_none,
        memberships_are_followed_through_so_many_groups,
        a_page_of_members_costs_what_its_rows_cost;
    removals:
        more_removals_than_usual_raise_one_alarm,
        who_is_back_and_who_was_gone_do_not_count,
        removals_of_another_time_do_not_count,
        a_removal_costs_no_more_than_another_change,
        a_brake_holds_further_removals_and_notes_each_once,
        a_service_of_the_saas_is_not_held,
        what_is_held_passes_after_a_day,
        some_or_all_are_let_through,
        whoever_stops_holds_for_longer,
        an_ended_alarm_counts_anew,
        two_services_let_no_more_pass_than_one,
        another_organization_knows_nothing_of_an_alarm;
    requests:
        a_repeated_request_is_answered_alike_for_a_day,
        of_two_alike_at_once_one_creates,
        what_was_not_done_is_not_remembered,
        a_rehearsal_leaves_nothing_behind;
    adoption:
        an_import_can_be_repeated,
        the_identity_provider_adopts_with_its_first_write,
        what_cannot_be_imported_stops_nobody_else,
        those_of_one_provisioning_are_a_range_of_an_index;
    logins:
        a_name_id_is_what_the_organization_says,
        an_address_that_two_active_users_have_is_nobodys,
        whoever_signs_in_is_found_by_an_index;
    lookups:
        many_users_are_got_by_their_ids_at_once,
        lists_of_groups_have_no_total;
    plans:
        keys_are_found_by_an_index_however_they_are_sorted,
        keys_of_groups_are_found_by_an_index_however_they_are_sorted,
        a_page_sorted_by_a_key_is_a_range_of_its_index,
        a_page_beside_its_caller_is_read_in_the_order_of_its_index,
        a_history_is_found_by_indexes;
    sorts:
        everybody_is_met_once_in_any_order,
        a_position_of_another_order_is_refused;
    resources:
        both_are_found_and_what_one_has_not_is_absent,
        both_are_sorted_and_paged_together,
        groups_that_are_off_are_not_among_them_for_scim;
    purge:
        a_purge_takes_all_of_an_organization_and_nothing_of_another;
    walks:
        a_step_is_found_by_every_replica_and_goes_with_the_next,
        another_walk_is_left_alone,
        what_has_expired_is_not_found_and_removed,
        an_organization_has_so_many_and_the_oldest_go;
    provisioning:
        a_request_is_kept_once_and_comes_back_as_it_was_told,
        requests_are_found_by_what_they_were,
        a_resource_has_the_name_that_it_has_now,
        a_group_has_the_name_that_it_has_now,
        another_organization_sees_nothing_of_it,
        the_status_tells_how_an_organization_fares,
        requests_are_kept_for_thirty_days,
        an_organization_keeps_so_many_requests,
        a_deleted_organization_keeps_nothing,
        sources_without_a_token_are_counted_by_the_minute,
        what_can_wait_waits_for_users;
    lists_by_hand:
        random_lists_of_users_are_what_memory_says,
        random_lists_of_groups_are_what_memory_says;
    filters_by_hand:
        random_filters_find_what_they_say;
}
