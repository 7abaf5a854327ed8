using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace PointBus.Storage.Points;

/// <summary>A table's names and types as the EF model has them, for SQL written by hand.</summary>
internal sealed class SqlTable
{
    readonly IEntityType entity;
    readonly StoreObjectIdentifier table;

    public SqlTable(IModel model, Type row)
    {
        entity = model.FindEntityType(row) ?? throw new InvalidOperationException($"{row.Name} is not in the model");
        table = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
        PlainName = table.Name;
        Key = Columns(entity.FindPrimaryKey()!.Properties.Select(property => property.Name));
        Properties = [.. entity.GetProperties().Select(property => property.Name)];
    }

    /// <summary>Quoted.</summary>
    public string Name => Quote(PlainName);

    public string PlainName { get; }

    /// <summary>The primary key's columns, quoted, with commas.</summary>
    public string Key { get; }

    public IProperty Property(string property) => entity.FindProperty(property)!;

    /// <summary>The column of a property, quoted.</summary>
    public string this[string property] => Quote(Property(property).GetColumnName(table)!);

    public string ColumnType(string property) => Property(property).GetColumnType(table);

    public string Columns(IEnumerable<string> properties) => string.Join(", ", properties.Select(property => this[property]));

    /// <summary>Every property, in the order of <see cref="Values"/>.</summary>
    public IReadOnlyList<string> Properties { get; }

    public object?[] Values(object row) => [.. Properties.Select(property => Property(property).PropertyInfo!.GetValue(row))];

    /// <summary>Adds a value as a parameter of the property's type.</summary>
    /// <returns>Its name, with the sign.</returns>
    public string Add(DbCommand command, string property, object? value)
    {
        var parameter = Property(property).GetRelationalTypeMapping().CreateParameter(command, $"p{command.Parameters.Count}", value, nullable: true);
        command.Parameters.Add(parameter);
        return $"@{parameter.ParameterName}";
    }

    /// <summary>Adds the values as parameters of the properties' types.</summary>
    /// <returns>Their rows as <c>(@p0, @p1), (@p2, @p3)</c>.</returns>
    public string AddRows(DbCommand command, IReadOnlyList<string> properties, IEnumerable<object?[]> rows)
    {
        var mappings = properties.Select(property => Property(property).GetRelationalTypeMapping()).ToArray();
        var sql = new StringBuilder();
        foreach (var row in rows)
        {
            sql.Append(sql.Length == 0 ? "(" : ", (");
            for (var i = 0; i < row.Length; i++)
            {
                var parameter = mappings[i].CreateParameter(command, $"p{command.Parameters.Count}", row[i], nullable: true);
                command.Parameters.Add(parameter);
                sql.Append(i == 0 ? "@" : ", @").Append(parameter.ParameterName);
            }
            sql.Append(')');
        }
        return sql.ToString();
    }

    static string Quote(string name) => $"\"{name}\"";
}
