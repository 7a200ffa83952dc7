using System.Text;
using FlowLens.Core.Prompts.Templates.Syntax;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Prompts.Templates.Evaluation;

/// <summary>Runs a template's statements once.</summary>
/// <param name="now">The time that <c>strftime_now</c> tells.</param>
internal sealed class Interpreter(DateTime now)
{
    public Budget Budget { get; } = new();

    public DateTime Now => now;

    /// <summary>1-based line of what is being evaluated.</summary>
    public int Line { get; set; }

    private ExpressionEvaluator Expressions => field ??= new ExpressionEvaluator(this);

    public string Run(IReadOnlyList<Statement> template, Scope scope)
    {
        StringBuilder output = new();
        Execute(template, scope, output);
        return output.ToString();
    }

    public object? Evaluate(Expression expression, Scope scope) => Expressions.Evaluate(expression, scope);

    /// <returns>Whether a <c>break</c> or <c>continue</c> ended the statements early, and which.</returns>
    public LoopExit Execute(IReadOnlyList<Statement> statements, Scope scope, StringBuilder output)
    {
        Budget.CheckStack();
        foreach (Statement statement in statements)
        {
            Line = statement.Line;
            Budget.Spend(1);
            LoopExit exit = Execute(statement, scope, output);
            if (exit != LoopExit.None)
            {
                return exit;
            }
        }

        return LoopExit.None;
    }

    private LoopExit Execute(Statement statement, Scope scope, StringBuilder output)
    {
        switch (statement)
        {
            case Data data:
                Write(data.Text, output);
                break;
            case Output written:
                Write(Printing.Text(Evaluate(written.Value, scope), Budget), output);
                break;
            case If choice:
                return Execute(choice.Branches.FirstOrDefault(b => Truth.Of(Evaluate(b.Condition, scope))).Body ?? choice.Else, scope, output);
            case For loop:
                return Loops.Run(this, loop, Evaluate(loop.Items, scope), scope, output, 1);
            case Break:
                return LoopExit.Break;
            case Continue:
                return LoopExit.Continue;
            case Set set:
                Assign(set.Target, Evaluate(set.Value, scope), scope);
                break;
            case SetBlock set:
                Assign(set.Target, Expressions.ApplyFilters(set.Filters, Capture(set.Body, new Scope(scope)), scope), scope);
                break;
            case MacroDefinition macro:
                scope[macro.Name] = new Macro(macro, scope);
                break;
            case CallBlock call:
                Write(Printing.Text(Expressions.Call(call.Call, scope, new Macro(call.Caller, scope)), Budget), output);
                break;
            case FilterBlock filter:
                Write(Printing.Text(Expressions.ApplyFilters(filter.Filters, Capture(filter.Body, new Scope(scope)), scope), Budget), output);
                break;
            case With with:
                Scope inner = new(scope);
                foreach ((Target target, Expression value) in with.Names)
                {
                    Assign(target, Evaluate(value, scope), inner);
                }

                return Execute(with.Body, inner, output);
        }

        return LoopExit.None;
    }

    /// <summary>Runs statements into a text of their own.</summary>
    public string Capture(IReadOnlyList<Statement> body, Scope scope)
    {
        StringBuilder output = new();
        Execute(body, scope, output);
        return output.ToString();
    }

    public void Assign(Target target, object? value, Scope scope)
    {
        switch (target)
        {
            case NameTarget name:
                scope[name.Id] = value;
                break;
            case AttributeTarget attribute:
                Namespace owner = scope.TryGet(attribute.Namespace, out object? found) && found is Namespace names ? names
                    : throw new TemplateFailure($"'{attribute.Namespace}' is no namespace, so '{attribute.Id}' cannot be set on it");
                owner.Items.Set(attribute.Id, value);
                break;
            case TupleTarget tuple:
                object?[] parts = [.. Iteration.Of(value, Budget)];
                if (parts.Length != tuple.Items.Count)
                {
                    throw new TemplateFailure($"{parts.Length} values cannot be given to {tuple.Items.Count} names");
                }

                for (int i = 0; i < parts.Length; i++)
                {
                    Assign(tuple.Items[i], parts[i], scope);
                }

                break;
        }
    }

    private void Write(string text, StringBuilder output)
    {
        Budget.SpendText(text.Length, output.Length);
        output.Append(text);
    }
}
