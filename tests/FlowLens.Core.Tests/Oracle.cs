using System.Diagnostics;
using System.Text.Json;

namespace FlowLens.Core.Tests;

/// <summary>A Node script of <c>tests/oracles</c> that answers JSON lines with JSON lines: another implementation to agree with.</summary>
public static class Oracle
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Asks all questions at once.</summary>
    /// <param name="script">File name in <c>tests/oracles</c>.</param>
    /// <param name="preamble">A first line that is not answered, or null.</param>
    /// <param name="questions">One line each.</param>
    public static List<TAnswer> Ask<TAnswer>(string script, object? preamble, IEnumerable<object> questions)
    {
        ProcessStartInfo start = new("node", [Path.Combine(Goldens.Root, "tests/oracles", script)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Goldens.Root,
        };
        using Process node = Start(start);
        Task<string> errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string[] lines = [.. (preamble is null ? [] : (object[])[preamble]).Concat(questions).Select(q => JsonSerializer.Serialize(q, Web))];
        try
        {
            foreach (string line in lines)
            {
                node.StandardInput.WriteLine(line);
            }

            node.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended early: its error output says why.
        }

        node.WaitForExit();
        Assert.True(node.ExitCode == 0, $"node tests/oracles/{script} failed; run npm ci first if a module is missing.\n{errors.Result}");
        List<TAnswer> answers = [.. output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<TAnswer>(l, Web)!)];
        Assert.Equal(lines.Length - (preamble is null ? 0 : 1), answers.Count);
        return answers;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("node is not there: install Node 20 or newer, then run npm ci in the repository's root", e);
        }
    }
}
