using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PointBus.Storage.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class DeadLetters : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_log",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    target = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    count = table.Column<long>(type: "bigint", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    operation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    request_id = table.Column<string>(type: "text", nullable: true),
                    detail = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("audit_log_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dead_letter_contents",
                columns: table => new
                {
                    letter_id = table.Column<Guid>(type: "uuid", nullable: false),
                    header = table.Column<string>(type: "text", nullable: false),
                    stack = table.Column<string>(type: "text", nullable: true),
                    failures = table.Column<string>(type: "text", nullable: true),
                    message = table.Column<string>(type: "text", nullable: true),
                    payload = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("dead_letter_contents_pkey", x => x.letter_id);
                });

            migrationBuilder.CreateTable(
                name: "dead_letter_counts",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "text", nullable: false),
                    lane = table.Column<string>(type: "text", nullable: false),
                    reason_code = table.Column<string>(type: "text", nullable: false),
                    priority = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    letters = table.Column<long>(type: "bigint", nullable: false),
                    points = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("dead_letter_counts_pkey", x => new { x.fingerprint, x.lane, x.reason_code, x.priority, x.state });
                });

            migrationBuilder.CreateTable(
                name: "dead_letter_flights",
                columns: table => new
                {
                    letter_id = table.Column<Guid>(type: "uuid", nullable: false),
                    flight_id = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("dead_letter_flights_pkey", x => new { x.letter_id, x.flight_id });
                });

            migrationBuilder.CreateTable(
                name: "dead_letters",
                columns: table => new
                {
                    letter_id = table.Column<Guid>(type: "uuid", nullable: false),
                    batch_id = table.Column<Guid>(type: "uuid", nullable: false),
                    original_batch_id = table.Column<Guid>(type: "uuid", nullable: false),
                    lane = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    state_version = table.Column<long>(type: "bigint", nullable: false),
                    state_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reason_code = table.Column<string>(type: "text", nullable: false),
                    stage = table.Column<string>(type: "text", nullable: false),
                    fingerprint = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    exception_type = table.Column<string>(type: "text", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    priority = table.Column<int>(type: "integer", nullable: false),
                    upstream = table.Column<string>(type: "text", nullable: true),
                    points = table.Column<int>(type: "integer", nullable: false),
                    flight_ids = table.Column<string>(type: "text", nullable: true),
                    first_point = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_point = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    first_failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    filed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: true),
                    trace_id = table.Column<string>(type: "text", nullable: true),
                    round = table.Column<int>(type: "integer", nullable: false),
                    operation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    replay_batch_id = table.Column<Guid>(type: "uuid", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: true),
                    outcome_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    next_letter_id = table.Column<Guid>(type: "uuid", nullable: true),
                    payload_form = table.Column<string>(type: "text", nullable: false),
                    edited = table.Column<bool>(type: "boolean", nullable: false),
                    version = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("dead_letters_pkey", x => x.letter_id);
                });

            migrationBuilder.CreateTable(
                name: "fault_groups",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    reason_code = table.Column<string>(type: "text", nullable: false),
                    exception_type = table.Column<string>(type: "text", nullable: true),
                    sample = table.Column<string>(type: "text", nullable: true),
                    first_seen = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_seen = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    first_version = table.Column<string>(type: "text", nullable: true),
                    last_version = table.Column<string>(type: "text", nullable: true),
                    owner = table.Column<string>(type: "text", nullable: true),
                    note = table.Column<string>(type: "text", nullable: true),
                    bug_url = table.Column<string>(type: "text", nullable: true),
                    resolved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    resolved_version = table.Column<string>(type: "text", nullable: true),
                    regressed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_replayed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    updated_by = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("fault_groups_pkey", x => x.fingerprint);
                });

            migrationBuilder.CreateTable(
                name: "letter_edits",
                columns: table => new
                {
                    letter_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    payload_form = table.Column<string>(type: "text", nullable: false),
                    points = table.Column<int>(type: "integer", nullable: false),
                    payload = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("letter_edits_pkey", x => new { x.letter_id, x.at });
                });

            migrationBuilder.CreateTable(
                name: "operation_items",
                columns: table => new
                {
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    letter_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    lane = table.Column<string>(type: "text", nullable: false),
                    batch_id = table.Column<Guid>(type: "uuid", nullable: false),
                    points = table.Column<int>(type: "integer", nullable: false),
                    stored = table.Column<int>(type: "integer", nullable: false),
                    duplicate = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false),
                    fingerprint = table.Column<string>(type: "text", nullable: true),
                    detail = table.Column<string>(type: "text", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("operation_items_pkey", x => new { x.operation_id, x.ordinal });
                });

            migrationBuilder.CreateTable(
                name: "operations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    selection = table.Column<string>(type: "text", nullable: false),
                    cutoff = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    pace = table.Column<string>(type: "text", nullable: false),
                    reset_attempts = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    why = table.Column<string>(type: "text", nullable: true),
                    total = table.Column<int>(type: "integer", nullable: false),
                    total_points = table.Column<long>(type: "bigint", nullable: false),
                    waiting = table.Column<int>(type: "integer", nullable: false),
                    sent = table.Column<int>(type: "integer", nullable: false),
                    succeeded = table.Column<int>(type: "integer", nullable: false),
                    failed_same = table.Column<int>(type: "integer", nullable: false),
                    failed_differently = table.Column<int>(type: "integer", nullable: false),
                    skipped = table.Column<int>(type: "integer", nullable: false),
                    stored = table.Column<long>(type: "bigint", nullable: false),
                    duplicate = table.Column<long>(type: "bigint", nullable: false),
                    failed = table.Column<long>(type: "bigint", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("operations_pkey", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "audit_log_action_idx",
                table: "audit_log",
                columns: new[] { "action", "at" });

            migrationBuilder.CreateIndex(
                name: "audit_log_actor_idx",
                table: "audit_log",
                columns: new[] { "actor", "at" });

            migrationBuilder.CreateIndex(
                name: "audit_log_at_idx",
                table: "audit_log",
                columns: new[] { "at", "id" });

            migrationBuilder.CreateIndex(
                name: "audit_log_operation_id_idx",
                table: "audit_log",
                column: "operation_id");

            migrationBuilder.CreateIndex(
                name: "audit_log_target_idx",
                table: "audit_log",
                columns: new[] { "target", "at" });

            migrationBuilder.CreateIndex(
                name: "dead_letter_flights_flight_id_idx",
                table: "dead_letter_flights",
                columns: new[] { "flight_id", "failed_at", "letter_id" });

            migrationBuilder.CreateIndex(
                name: "dead_letters_batch_id_idx",
                table: "dead_letters",
                column: "batch_id");

            migrationBuilder.CreateIndex(
                name: "dead_letters_failed_at_idx",
                table: "dead_letters",
                columns: new[] { "failed_at", "letter_id" });

            migrationBuilder.CreateIndex(
                name: "dead_letters_fingerprint_idx",
                table: "dead_letters",
                columns: new[] { "fingerprint", "lane", "priority", "state", "failed_at", "letter_id" });

            migrationBuilder.CreateIndex(
                name: "dead_letters_lane_idx",
                table: "dead_letters",
                columns: new[] { "lane", "state", "failed_at", "letter_id" });

            migrationBuilder.CreateIndex(
                name: "dead_letters_original_batch_id_idx",
                table: "dead_letters",
                column: "original_batch_id");

            migrationBuilder.CreateIndex(
                name: "dead_letters_priority_idx",
                table: "dead_letters",
                columns: new[] { "priority", "state", "failed_at", "letter_id" });

            migrationBuilder.CreateIndex(
                name: "dead_letters_reason_code_idx",
                table: "dead_letters",
                columns: new[] { "reason_code", "state", "failed_at", "letter_id" });

            migrationBuilder.CreateIndex(
                name: "dead_letters_state_at_idx",
                table: "dead_letters",
                columns: new[] { "state", "state_at" });

            migrationBuilder.CreateIndex(
                name: "dead_letters_state_idx",
                table: "dead_letters",
                columns: new[] { "state", "failed_at", "letter_id" });

            migrationBuilder.CreateIndex(
                name: "dead_letters_upstream_idx",
                table: "dead_letters",
                columns: new[] { "upstream", "state", "failed_at", "letter_id" });

            migrationBuilder.CreateIndex(
                name: "operation_items_letter_idx",
                table: "operation_items",
                columns: new[] { "operation_id", "letter_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "operation_items_state_idx",
                table: "operation_items",
                columns: new[] { "operation_id", "state", "ordinal" });

            migrationBuilder.CreateIndex(
                name: "operations_created_at_idx",
                table: "operations",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "operations_state_idx",
                table: "operations",
                columns: new[] { "state", "created_at" });

            // Part of a text is found by its trigrams; a database whose owner may not have the extension searches row by row.
            migrationBuilder.Sql("""
                DO $trigrams$
                BEGIN
                    CREATE EXTENSION IF NOT EXISTS pg_trgm;
                    CREATE INDEX dead_letters_error_idx ON dead_letters USING gin (error gin_trgm_ops);
                    CREATE INDEX dead_letters_exception_type_idx ON dead_letters USING gin (exception_type gin_trgm_ops);
                EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
                    RAISE WARNING 'no trigram index of dead letters: %', SQLERRM;
                END
                $trigrams$;
                """);

            migrationBuilder.Sql("""
                CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$
                BEGIN
                    RAISE EXCEPTION 'rows of audit_log are only ever added';
                END
                $refuse$;
                CREATE TRIGGER audit_log_added_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log EXECUTE FUNCTION audit_log_refuse();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_log");

            migrationBuilder.DropTable(
                name: "dead_letter_contents");

            migrationBuilder.DropTable(
                name: "dead_letter_counts");

            migrationBuilder.DropTable(
                name: "dead_letter_flights");

            migrationBuilder.DropTable(
                name: "dead_letters");

            migrationBuilder.DropTable(
                name: "fault_groups");

            migrationBuilder.DropTable(
                name: "letter_edits");

            migrationBuilder.DropTable(
                name: "operation_items");

            migrationBuilder.DropTable(
                name: "operations");

            migrationBuilder.Sql("DROP FUNCTION audit_log_refuse()");
        }
    }
}
