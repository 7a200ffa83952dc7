using FlowLens.Core.Prompts.Templates.Builtins;
using FlowLens.Core.Prompts.Templates.Evaluation;
using FlowLens.Core.Prompts.Templates.Syntax;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates;

/// <summary>
/// A checkpoint's chat template: the part of Jinja that such templates are written in, with the environment that the reference gives them.
/// It reads nothing but its variables, changes none of them, and always ends.
/// </summary>
public sealed class ChatTemplate
{
    private readonly IReadOnlyList<Statement> body;
    private readonly string origin;
    private readonly Lazy<ContentForm> content;

    private ChatTemplate(IReadOnlyList<Statement> body, string origin)
    {
        this.body = body;
        this.origin = origin;
        content = new Lazy<ContentForm>(() => ContentForms.Of(this));
    }

    /// <param name="text">The template.</param>
    /// <param name="origin">The file that it stands in, for errors.</param>
    /// <exception cref="FlowLensException">The text is no template; names the line.</exception>
    public static ChatTemplate Parse(string text, string origin)
    {
        try
        {
            return new ChatTemplate(TemplateParser.Parse(text), origin);
        }
        catch (TemplateFailure failure)
        {
            throw Error(origin, failure, failure.Line);
        }
    }

    /// <summary>The text of a conversation. Contents go in as a list of parts, or as one text where the template takes nothing else.</summary>
    /// <exception cref="FlowLensException">The template refuses the messages, fails or does not end; names the line.</exception>
    public string Render(IReadOnlyList<Message> messages, ChatTemplateOptions options)
    {
        if (messages.Count == 0)
        {
            throw new FlowLensException(ErrorKind.BadPrompt, "The conversation has no messages", "Give at least one message");
        }

        return Render(ContentForms.Values(messages, content.Value), options);
    }

    internal string Render(Sequence messages, ChatTemplateOptions options)
    {
        Dictionary<string, object?> variables = new()
        {
            ["messages"] = messages,
            ["tools"] = null,
            ["documents"] = null,
            ["add_generation_prompt"] = options.AddGenerationPrompt,
        };
        if (options.BosToken is not null)
        {
            variables["bos_token"] = options.BosToken;
        }

        if (options.EosToken is not null)
        {
            variables["eos_token"] = options.EosToken;
        }

        return Render(variables, options.Now ?? DateTime.Now);
    }

    /// <summary>The text for any variables.</summary>
    internal string Render(IReadOnlyDictionary<string, object?> variables, DateTime now)
    {
        Scope globals = new(null);
        foreach (Builtin function in Functions.All)
        {
            globals[function.Name] = new BoundBuiltin(function, null);
        }

        foreach ((string name, object? value) in variables)
        {
            globals[name] = value;
        }

        Interpreter interpreter = new(now);
        try
        {
            return interpreter.Run(body, new Scope(globals));
        }
        catch (TemplateFailure failure)
        {
            throw Error(origin, failure, interpreter.Line);
        }
    }

    private static FlowLensException Error(string origin, TemplateFailure failure, int line) =>
        new(ErrorKind.BadTemplate, $"{origin}, line {line}: {failure.Message}", failure.Remedy, failure);
}
