using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PointBus.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Devices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "devices",
                columns: table => new
                {
                    serial_number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    device_type = table.Column<string>(type: "TEXT", nullable: false),
                    pilot_token = table.Column<string>(type: "TEXT", nullable: true),
                    race_uuid = table.Column<string>(type: "TEXT", nullable: true),
                    race_id = table.Column<string>(type: "TEXT", nullable: true),
                    pilot_id = table.Column<string>(type: "TEXT", nullable: true),
                    pilot_name = table.Column<string>(type: "TEXT", nullable: true),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("devices_pkey", x => x.serial_number);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "devices");
        }
    }
}
