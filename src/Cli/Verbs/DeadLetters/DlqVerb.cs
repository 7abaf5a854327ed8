using System.CommandLine;

namespace PointBus.Cli.Verbs.DeadLetters;

internal sealed class DlqVerb : Command
{
    public DlqVerb(CliEnvironment environment)
        : base("dlq", "Find, understand, repair and replay what could not be stored.")
    {
        Add(GlobalOptions.Actor);
        foreach (var verb in new Command[]
        {
            new GroupsVerb(environment),
            LettersVerb.List(environment),
            LettersVerb.Search(environment),
            new ShowVerb(environment),
            new NoteVerb(environment),
            new ReplayVerb(environment),
            new EditVerb(environment),
            new MoveVerb("archive", "Put open letters away; they can be restored while the archive is kept.", environment),
            new MoveVerb("restore", "Open archived letters again.", environment),
            new MoveVerb("purge", "Give letters up for good; their points are never stored.", environment),
            new ExportVerb(environment),
            new ImportVerb(environment),
            new CheckVerb(environment),
        })
            Add(verb);
    }
}
