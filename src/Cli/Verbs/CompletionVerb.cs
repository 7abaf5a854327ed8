using System.CommandLine;

namespace PointBus.Cli.Verbs;

/// <summary>Every script asks the tool itself, by its <c>[suggest]</c> directive, so that new verbs need no new script.</summary>
internal sealed class CompletionVerb : Verb
{
    const string Bash = """
        _pointbus() {
            local IFS=$'\n'
            local found
            found=$(pointbus "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null) || return
            COMPREPLY=($(compgen -W "${found}" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _pointbus pointbus
        """;

    const string Zsh = """
        #compdef pointbus
        _pointbus() {
            local -a found
            found=("${(@f)$(pointbus "[suggest:${#BUFFER[1,CURSOR]}]" "${BUFFER}" 2>/dev/null)}")
            [[ -n "${found[*]}" ]] && compadd -- "${found[@]}"
            _files
        }
        compdef _pointbus pointbus
        """;

    const string Fish = """
        complete -c pointbus -a '(pointbus "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    const string Pwsh = """
        Register-ArgumentCompleter -Native -CommandName pointbus -ScriptBlock {
            param($word, $ast, $position)
            pointbus "[suggest:$position]" "$ast" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    readonly Argument<string> _shell = new("SHELL") { Description = "Shell to print the script for" };

    public CompletionVerb(CliEnvironment environment)
        : base("completion", "Print a script that lets the shell complete this tool's words.", environment)
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        Add(_shell);
    }

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        call.Environment.Out.WriteLine(call.Arguments.GetRequiredValue(_shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => Pwsh,
        });
        return Task.FromResult(ExitCode.Ok);
    }
}
