using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PointBus.Storage.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class FlightOwners : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.AddColumn<string>(name: "upstream", table: "flights", type: "text", nullable: true);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.DropColumn(name: "upstream", table: "flights");
    }
}
