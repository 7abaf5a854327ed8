using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PointBus.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class DeletedFlights : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "deleted_flights",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("deleted_flights_pkey", x => x.id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "deleted_flights");
        }
    }
}
