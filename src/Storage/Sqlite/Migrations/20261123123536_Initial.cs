using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PointBus.Storage.Sqlite.Migrations
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
                    batch_id = table.Column<string>(type: "TEXT", nullable: false),
                    lane = table.Column<string>(type: "TEXT", nullable: false),
                    upstream = table.Column<string>(type: "TEXT", nullable: true),
                    upload_id = table.Column<string>(type: "TEXT", nullable: true),
                    flight_id = table.Column<string>(type: "TEXT", nullable: true),
                    points = table.Column<int>(type: "INTEGER", nullable: false),
                    stored = table.Column<int>(type: "INTEGER", nullable: false),
                    duplicate = table.Column<int>(type: "INTEGER", nullable: false),
                    refused = table.Column<int>(type: "INTEGER", nullable: false),
                    refusals = table.Column<string>(type: "TEXT", nullable: true),
                    acceptance = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: true),
                    written_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("batches_pkey", x => x.batch_id);
                });

            migrationBuilder.CreateTable(
                name: "flights",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    flight_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    race_uuid = table.Column<string>(type: "TEXT", nullable: true),
                    race_id = table.Column<string>(type: "TEXT", nullable: true),
                    pilot_id = table.Column<string>(type: "TEXT", nullable: true),
                    pilot_name = table.Column<string>(type: "TEXT", nullable: true),
                    device_id = table.Column<string>(type: "TEXT", nullable: true),
                    upload_id = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    first_time = table.Column<long>(type: "INTEGER", nullable: true),
                    first_lat = table.Column<double>(type: "REAL", nullable: true),
                    first_lon = table.Column<double>(type: "REAL", nullable: true),
                    first_elevation = table.Column<double>(type: "REAL", nullable: true),
                    last_time = table.Column<long>(type: "INTEGER", nullable: true),
                    last_lat = table.Column<double>(type: "REAL", nullable: true),
                    last_lon = table.Column<double>(type: "REAL", nullable: true),
                    last_elevation = table.Column<double>(type: "REAL", nullable: true),
                    total_points = table.Column<long>(type: "INTEGER", nullable: false),
                    flight_state = table.Column<string>(type: "TEXT", nullable: false),
                    closed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    closed_by = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("flights_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "scoring_points",
                columns: table => new
                {
                    flight_uuid = table.Column<string>(type: "TEXT", nullable: false),
                    date_time = table.Column<long>(type: "INTEGER", nullable: false),
                    lat = table.Column<double>(type: "REAL", nullable: false),
                    lon = table.Column<double>(type: "REAL", nullable: false),
                    gps_alt = table.Column<double>(type: "REAL", nullable: true),
                    time = table.Column<string>(type: "TEXT", nullable: true),
                    rounded_time = table.Column<long>(type: "INTEGER", nullable: true),
                    validity = table.Column<string>(type: "TEXT", nullable: true),
                    pressure_alt = table.Column<double>(type: "REAL", nullable: true),
                    elevation = table.Column<double>(type: "REAL", nullable: true),
                    altitude_diff = table.Column<double>(type: "REAL", nullable: true),
                    altitude_diff_smooth = table.Column<double>(type: "REAL", nullable: true),
                    speed_smooth = table.Column<double>(type: "REAL", nullable: true),
                    lad = table.Column<int>(type: "INTEGER", nullable: true),
                    lod = table.Column<int>(type: "INTEGER", nullable: true),
                    takeoff_condition = table.Column<bool>(type: "INTEGER", nullable: true),
                    in_flight = table.Column<bool>(type: "INTEGER", nullable: true),
                    speed = table.Column<double>(type: "REAL", nullable: true),
                    marks = table.Column<short>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("scoring_points_pkey", x => new { x.flight_uuid, x.date_time, x.lat, x.lon });
                });

            migrationBuilder.CreateTable(
                name: "flymaster_points",
                columns: table => new
                {
                    flight = table.Column<string>(type: "TEXT", nullable: false),
                    time = table.Column<long>(type: "INTEGER", nullable: false),
                    lat = table.Column<double>(type: "REAL", nullable: false),
                    lon = table.Column<double>(type: "REAL", nullable: false),
                    speed_kmh = table.Column<double>(type: "REAL", nullable: true),
                    uploaded_at = table.Column<long>(type: "INTEGER", nullable: true),
                    speed = table.Column<double>(type: "REAL", nullable: true),
                    marks = table.Column<short>(type: "INTEGER", nullable: false),
                    elevation = table.Column<double>(type: "REAL", nullable: true),
                    barometric_altitude = table.Column<double>(type: "REAL", nullable: true),
                    heading = table.Column<double>(type: "REAL", nullable: true),
                    device_id = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("flymaster_points_pkey", x => new { x.flight, x.time, x.lat, x.lon });
                    table.ForeignKey(
                        name: "flymaster_points_flight_fkey",
                        column: x => x.flight,
                        principalTable: "flights",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "live_points",
                columns: table => new
                {
                    flight = table.Column<string>(type: "TEXT", nullable: false),
                    time = table.Column<long>(type: "INTEGER", nullable: false),
                    lat = table.Column<double>(type: "REAL", nullable: false),
                    lon = table.Column<double>(type: "REAL", nullable: false),
                    speed = table.Column<double>(type: "REAL", nullable: true),
                    marks = table.Column<short>(type: "INTEGER", nullable: false),
                    elevation = table.Column<double>(type: "REAL", nullable: true),
                    barometric_altitude = table.Column<double>(type: "REAL", nullable: true),
                    heading = table.Column<double>(type: "REAL", nullable: true),
                    device_id = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("live_points_pkey", x => new { x.flight, x.time, x.lat, x.lon });
                    table.ForeignKey(
                        name: "live_points_flight_fkey",
                        column: x => x.flight,
                        principalTable: "flights",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "upload_points",
                columns: table => new
                {
                    flight = table.Column<string>(type: "TEXT", nullable: false),
                    time = table.Column<long>(type: "INTEGER", nullable: false),
                    lat = table.Column<double>(type: "REAL", nullable: false),
                    lon = table.Column<double>(type: "REAL", nullable: false),
                    speed = table.Column<double>(type: "REAL", nullable: true),
                    marks = table.Column<short>(type: "INTEGER", nullable: false),
                    elevation = table.Column<double>(type: "REAL", nullable: true),
                    barometric_altitude = table.Column<double>(type: "REAL", nullable: true),
                    heading = table.Column<double>(type: "REAL", nullable: true),
                    device_id = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("upload_points_pkey", x => new { x.flight, x.time, x.lat, x.lon });
                    table.ForeignKey(
                        name: "upload_points_flight_fkey",
                        column: x => x.flight,
                        principalTable: "flights",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
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
    }
}
