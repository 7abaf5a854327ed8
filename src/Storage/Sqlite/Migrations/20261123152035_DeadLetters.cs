using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PointBus.Storage.Sqlite.Migrations
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
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: false),
                    action = table.Column<string>(type: "TEXT", nullable: false),
                    target = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: true),
                    count = table.Column<long>(type: "INTEGER", nullable: true),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    operation_id = table.Column<string>(type: "TEXT", nullable: true),
                    request_id = table.Column<string>(type: "TEXT", nullable: true),
                    detail = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("audit_log_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dead_letter_contents",
                columns: table => new
                {
                    letter_id = table.Column<string>(type: "TEXT", nullable: false),
                    header = table.Column<string>(type: "TEXT", nullable: false),
                    stack = table.Column<string>(type: "TEXT", nullable: true),
                    failures = table.Column<string>(type: "TEXT", nullable: true),
                    message = table.Column<string>(type: "TEXT", nullable: true),
                    payload = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("dead_letter_contents_pkey", x => x.letter_id);
                });

            migrationBuilder.CreateTable(
                name: "dead_letter_counts",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "TEXT", nullable: false),
                    lane = table.Column<string>(type: "TEXT", nullable: false),
                    reason_code = table.Column<string>(type: "TEXT", nullable: false),
                    priority = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    letters = table.Column<long>(type: "INTEGER", nullable: false),
                    points = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("dead_letter_counts_pkey", x => new { x.fingerprint, x.lane, x.reason_code, x.priority, x.state });
                });

            migrationBuilder.CreateTable(
                name: "dead_letter_flights",
                columns: table => new
                {
                    letter_id = table.Column<string>(type: "TEXT", nullable: false),
                    flight_id = table.Column<string>(type: "TEXT", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    failed_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("dead_letter_flights_pkey", x => new { x.letter_id, x.flight_id });
                });

            migrationBuilder.CreateTable(
                name: "dead_letters",
                columns: table => new
                {
                    letter_id = table.Column<string>(type: "TEXT", nullable: false),
                    batch_id = table.Column<string>(type: "TEXT", nullable: false),
                    original_batch_id = table.Column<string>(type: "TEXT", nullable: false),
                    lane = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    state_version = table.Column<long>(type: "INTEGER", nullable: false),
                    state_at = table.Column<long>(type: "INTEGER", nullable: true),
                    reason_code = table.Column<string>(type: "TEXT", nullable: false),
                    stage = table.Column<string>(type: "TEXT", nullable: false),
                    fingerprint = table.Column<string>(type: "TEXT", nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: false),
                    exception_type = table.Column<string>(type: "TEXT", nullable: true),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    priority = table.Column<int>(type: "INTEGER", nullable: false),
                    upstream = table.Column<string>(type: "TEXT", nullable: true),
                    points = table.Column<int>(type: "INTEGER", nullable: false),
                    flight_ids = table.Column<string>(type: "TEXT", nullable: true),
                    first_point = table.Column<long>(type: "INTEGER", nullable: true),
                    last_point = table.Column<long>(type: "INTEGER", nullable: true),
                    first_failed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    failed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    filed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: true),
                    trace_id = table.Column<string>(type: "TEXT", nullable: true),
                    round = table.Column<int>(type: "INTEGER", nullable: false),
                    operation_id = table.Column<string>(type: "TEXT", nullable: true),
                    replay_batch_id = table.Column<string>(type: "TEXT", nullable: true),
                    outcome = table.Column<string>(type: "TEXT", nullable: true),
                    outcome_at = table.Column<long>(type: "INTEGER", nullable: true),
                    next_letter_id = table.Column<string>(type: "TEXT", nullable: true),
                    payload_form = table.Column<string>(type: "TEXT", nullable: false),
                    edited = table.Column<bool>(type: "INTEGER", nullable: false),
                    version = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("dead_letters_pkey", x => x.letter_id);
                });

            migrationBuilder.CreateTable(
                name: "fault_groups",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "TEXT", nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: false),
                    reason_code = table.Column<string>(type: "TEXT", nullable: false),
                    exception_type = table.Column<string>(type: "TEXT", nullable: true),
                    sample = table.Column<string>(type: "TEXT", nullable: true),
                    first_seen = table.Column<long>(type: "INTEGER", nullable: false),
                    last_seen = table.Column<long>(type: "INTEGER", nullable: false),
                    first_version = table.Column<string>(type: "TEXT", nullable: true),
                    last_version = table.Column<string>(type: "TEXT", nullable: true),
                    owner = table.Column<string>(type: "TEXT", nullable: true),
                    note = table.Column<string>(type: "TEXT", nullable: true),
                    bug_url = table.Column<string>(type: "TEXT", nullable: true),
                    resolved_at = table.Column<long>(type: "INTEGER", nullable: true),
                    resolved_version = table.Column<string>(type: "TEXT", nullable: true),
                    regressed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_replayed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    updated_by = table.Column<string>(type: "TEXT", nullable: true),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("fault_groups_pkey", x => x.fingerprint);
                });

            migrationBuilder.CreateTable(
                name: "letter_edits",
                columns: table => new
                {
                    letter_id = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    payload_form = table.Column<string>(type: "TEXT", nullable: false),
                    points = table.Column<int>(type: "INTEGER", nullable: false),
                    payload = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("letter_edits_pkey", x => new { x.letter_id, x.at });
                });

            migrationBuilder.CreateTable(
                name: "operation_items",
                columns: table => new
                {
                    operation_id = table.Column<string>(type: "TEXT", nullable: false),
                    ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    letter_id = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    lane = table.Column<string>(type: "TEXT", nullable: false),
                    batch_id = table.Column<string>(type: "TEXT", nullable: false),
                    points = table.Column<int>(type: "INTEGER", nullable: false),
                    stored = table.Column<int>(type: "INTEGER", nullable: false),
                    duplicate = table.Column<int>(type: "INTEGER", nullable: false),
                    failed = table.Column<int>(type: "INTEGER", nullable: false),
                    fingerprint = table.Column<string>(type: "TEXT", nullable: true),
                    detail = table.Column<string>(type: "TEXT", nullable: true),
                    at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("operation_items_pkey", x => new { x.operation_id, x.ordinal });
                });

            migrationBuilder.CreateTable(
                name: "operations",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    selection = table.Column<string>(type: "TEXT", nullable: false),
                    cutoff = table.Column<long>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    pace = table.Column<string>(type: "TEXT", nullable: false),
                    reset_attempts = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    why = table.Column<string>(type: "TEXT", nullable: true),
                    total = table.Column<int>(type: "INTEGER", nullable: false),
                    total_points = table.Column<long>(type: "INTEGER", nullable: false),
                    waiting = table.Column<int>(type: "INTEGER", nullable: false),
                    sent = table.Column<int>(type: "INTEGER", nullable: false),
                    succeeded = table.Column<int>(type: "INTEGER", nullable: false),
                    failed_same = table.Column<int>(type: "INTEGER", nullable: false),
                    failed_differently = table.Column<int>(type: "INTEGER", nullable: false),
                    skipped = table.Column<int>(type: "INTEGER", nullable: false),
                    stored = table.Column<long>(type: "INTEGER", nullable: false),
                    duplicate = table.Column<long>(type: "INTEGER", nullable: false),
                    failed = table.Column<long>(type: "INTEGER", nullable: false),
                    owner = table.Column<string>(type: "TEXT", nullable: true),
                    leased_until = table.Column<long>(type: "INTEGER", nullable: true)
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

            // The row ids rise with the time of failure: a thousand places for each microsecond, and what has no room there goes last.
            // So the newest matches are read first and a page needs no sorting. No texts change and no letters are deleted, so an insert is all there is to follow.
            migrationBuilder.Sql("""
                CREATE VIRTUAL TABLE dead_letter_texts USING fts5 (error, exception_type, letter_id UNINDEXED, tokenize = 'trigram');
                CREATE TRIGGER dead_letters_texts AFTER INSERT ON dead_letters BEGIN
                    INSERT INTO dead_letter_texts (rowid, error, exception_type, letter_id)
                    SELECT
                        CASE
                            WHEN last IS NULL THEN first
                            WHEN last < first + 999 THEN last + 1
                            ELSE (SELECT rowid FROM dead_letter_texts ORDER BY rowid DESC LIMIT 1) + 1
                        END,
                        NEW.error, NEW.exception_type, NEW.letter_id
                    FROM (
                        SELECT first, (SELECT rowid FROM dead_letter_texts WHERE rowid >= first AND rowid < first + 1000 ORDER BY rowid DESC LIMIT 1) AS last
                        FROM (SELECT NEW.failed_at * 1000 AS first));
                END;
                """);

            migrationBuilder.Sql("""
                CREATE TRIGGER audit_log_not_updated BEFORE UPDATE ON audit_log BEGIN
                    SELECT RAISE(ABORT, 'rows of audit_log are only ever added');
                END;
                CREATE TRIGGER audit_log_not_deleted BEFORE DELETE ON audit_log BEGIN
                    SELECT RAISE(ABORT, 'rows of audit_log are only ever added');
                END;
                CREATE TRIGGER audit_log_not_replaced BEFORE INSERT ON audit_log WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id) BEGIN
                    SELECT RAISE(IGNORE);
                END;
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

            migrationBuilder.Sql("DROP TABLE dead_letter_texts");
        }
    }
}
