using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PointBus.Storage.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "batches",
                columns: table => new
                {
                    batch_id = table.Column<Guid>(type: "uuid", nullable: false),
                    lane = table.Column<string>(type: "text", nullable: false),
                    upstream = table.Column<string>(type: "text", nullable: true),
                    upload_id = table.Column<Guid>(type: "uuid", nullable: true),
                    flight_id = table.Column<string>(type: "text", nullable: true),
                    points = table.Column<int>(type: "integer", nullable: false),
                    stored = table.Column<int>(type: "integer", nullable: false),
                    duplicate = table.Column<int>(type: "integer", nullable: false),
                    refused = table.Column<int>(type: "integer", nullable: false),
                    refusals = table.Column<string>(type: "text", nullable: true),
                    acceptance = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    written_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("batches_pkey", x => x.batch_id);
                });

            migrationBuilder.CreateTable(
                name: "flights",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    flight_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    race_uuid = table.Column<Guid>(type: "uuid", nullable: true),
                    race_id = table.Column<string>(type: "text", nullable: true),
                    pilot_id = table.Column<string>(type: "text", nullable: true),
                    pilot_name = table.Column<string>(type: "text", nullable: true),
                    device_id = table.Column<string>(type: "text", nullable: true),
                    upload_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    first_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    first_lat = table.Column<double>(type: "double precision", nullable: true),
                    first_lon = table.Column<double>(type: "double precision", nullable: true),
                    first_elevation = table.Column<double>(type: "double precision", nullable: true),
                    last_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_lat = table.Column<double>(type: "double precision", nullable: true),
                    last_lon = table.Column<double>(type: "double precision", nullable: true),
                    last_elevation = table.Column<double>(type: "double precision", nullable: true),
                    total_points = table.Column<long>(type: "bigint", nullable: false),
                    flight_state = table.Column<string>(type: "text", nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    closed_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("flights_pkey", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "batches_upload_id_idx",
                table: "batches",
                column: "upload_id");

            migrationBuilder.CreateIndex(
                name: "batches_written_at_idx",
                table: "batches",
                column: "written_at",
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "flights_flight_id_idx",
                table: "flights",
                columns: new[] { "flight_id", "source" },
                unique: true);

            migrationBuilder.Sql(PointTable("live_points", "time", """
                flight uuid NOT NULL CONSTRAINT live_points_flight_fkey REFERENCES flights (id) ON DELETE CASCADE,
                time timestamp with time zone NOT NULL,
                lat double precision NOT NULL,
                lon double precision NOT NULL,
                speed double precision,
                marks smallint NOT NULL,
                elevation double precision,
                barometric_altitude double precision,
                heading double precision,
                device_id text,
                CONSTRAINT live_points_pkey PRIMARY KEY (flight, time, lat, lon)
                """));

            migrationBuilder.Sql(PointTable("upload_points", "time", """
                flight uuid NOT NULL CONSTRAINT upload_points_flight_fkey REFERENCES flights (id) ON DELETE CASCADE,
                time timestamp with time zone NOT NULL,
                lat double precision NOT NULL,
                lon double precision NOT NULL,
                speed double precision,
                marks smallint NOT NULL,
                elevation double precision,
                barometric_altitude double precision,
                heading double precision,
                device_id text,
                CONSTRAINT upload_points_pkey PRIMARY KEY (flight, time, lat, lon)
                """));

            migrationBuilder.Sql(PointTable("flymaster_points", "time", """
                flight uuid NOT NULL CONSTRAINT flymaster_points_flight_fkey REFERENCES flights (id) ON DELETE CASCADE,
                time timestamp with time zone NOT NULL,
                lat double precision NOT NULL,
                lon double precision NOT NULL,
                speed_kmh double precision,
                uploaded_at timestamp with time zone,
                speed double precision,
                marks smallint NOT NULL,
                elevation double precision,
                barometric_altitude double precision,
                heading double precision,
                device_id text,
                CONSTRAINT flymaster_points_pkey PRIMARY KEY (flight, time, lat, lon)
                """));

            migrationBuilder.Sql(PointTable("scoring_points", "date_time", """
                flight_uuid uuid NOT NULL,
                date_time timestamp with time zone NOT NULL,
                lat double precision NOT NULL,
                lon double precision NOT NULL,
                gps_alt double precision,
                time text,
                rounded_time timestamp with time zone,
                validity text,
                pressure_alt double precision,
                elevation double precision,
                altitude_diff double precision,
                altitude_diff_smooth double precision,
                speed_smooth double precision,
                lad integer,
                lod integer,
                takeoff_condition boolean,
                in_flight boolean,
                speed double precision,
                marks smallint NOT NULL,
                CONSTRAINT scoring_points_pkey PRIMARY KEY (flight_uuid, date_time, lat, lon)
                """));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "batches");

            migrationBuilder.DropTable(
                name: "flymaster_points");

            migrationBuilder.DropTable(
                name: "live_points");

            migrationBuilder.DropTable(
                name: "scoring_points");

            migrationBuilder.DropTable(
                name: "upload_points");

            migrationBuilder.DropTable(
                name: "flights");
        }

        /// <summary>
        /// A point table, written out because EF has no words for partitions: one for each day, which MaintainAsync makes, and one for all other times.
        /// With the extension timescaledb in the database it is a hypertable with a chunk for each day instead; the tests have no such server.
        /// </summary>
        static string PointTable(string table, string time, string columns) => $"""
            DO $points$
            BEGIN
                IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
                    CREATE TABLE {table} ({columns});
                    PERFORM create_hypertable('{table}', '{time}', chunk_time_interval => INTERVAL '1 day', create_default_indexes => FALSE);
                ELSE
                    CREATE TABLE {table} ({columns}) PARTITION BY RANGE ({time});
                    CREATE TABLE {table}_default PARTITION OF {table} DEFAULT;
                END IF;
            END
            $points$
            """;
    }
}
