using System.Text.Json;
using FlowLens.Core.Prompts;
using FlowLens.Core.Prompts.Templates;
using FlowLens.Core.Prompts.Templates.Values;

namespace FlowLens.Core.Tests;

public sealed class TemplateTests
{
    private static readonly DateTime Recorded = new(2024, 7, 26, 13, 5, 9);

    public static TheoryData<string> Families => [.. Directory.EnumerateDirectories(Path.Combine(Goldens.Root, "tests/goldens/templates")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Files =>
    [
        "tests/goldens/llava-1.5/chat_template.jinja",
        "tests/goldens/llava-1.5-model-prefix/chat_template.jinja",
        "tests/goldens/llava-1.5-bf16-sharded-gqa/chat_template.jinja",
        "daemon/models/flowlens-emoji/chat_template.jinja",
    ];

    /// <summary>
    /// Reference: apply_chat_template of transformers, recorded; text exact, and an error where it gives one. A final message that is to be
    /// continued is cut around the template, so there the recorded text is the rendering's beginning.
    /// </summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Recorded_renderings_are_met(string family)
    {
        string folder = Path.Combine(Goldens.Root, "tests/goldens/templates", family);
        JsonElement config = Json(File.ReadAllText(Path.Combine(folder, "tokenizer_config.json")));
        ChatTemplate template = ChatTemplate.Parse(config.GetProperty("chat_template").GetString()!, family);
        List<string> wrong = [];
        int rows = 0;
        foreach (JsonElement row in File.ReadLines(Path.Combine(folder, "templates.jsonl")).Select(Json))
        {
            rows++;
            (string? expected, string found) = (Text(row, "rendered"), Render(template, config, row));
            bool continues = row.TryGetProperty("kwargs", out JsonElement arguments) && arguments.TryGetProperty("continue_final_message", out _);
            bool same = expected is null
                ? continues || (found.StartsWith("error: ", StringComparison.Ordinal) && (Text(row, "error") != "TemplateError" || found.Contains(Text(row, "message")!, StringComparison.Ordinal)))
                : continues ? found.StartsWith(expected, StringComparison.Ordinal) : found == expected;
            if (!same)
            {
                wrong.Add($"{Text(row, "title")}: expected\n{expected ?? Text(row, "message")}\nfound\n{found}");
            }
        }

        Assert.Equal(54, rows);
        Assert.True(wrong.Count == 0, $"{wrong.Count} differ:\n{string.Join('\n', wrong.Take(3))}");
    }

    /// <summary>Reference: @huggingface/jinja over 240 conversations; text exact.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Renderings_are_those_of_the_reference_interpreter(string file)
    {
        string path = Path.Combine(Goldens.Root, file);
        ChatTemplate template = ChatTemplate.Parse(File.ReadAllText(path), path);
        List<(Message[] Messages, bool Prompt)> conversations = [.. Conversations(240)];
        List<string> expected = Oracle.Ask<string>("jinja.mjs", path, conversations.Select(c => (object)new
        {
            messages = c.Messages.Select(m => new
            {
                role = m.Role,
                content = m.Content.Select(p => p is TextPart text ? (object)new { type = "text", text = text.Text } : new { type = "image" }),
            }),
            add_generation_prompt = c.Prompt,
            bos_token = "<s>",
            eos_token = "</s>",
        }));
        foreach (((Message[] messages, bool prompt), string text) in conversations.Zip(expected))
        {
            Assert.Equal(text, template.Render(messages, new ChatTemplateOptions(prompt, "<s>", "</s>")));
        }
    }

    [Theory]
    [InlineData("{{ 6/2 }} {{ 7//2 }} {{ -7//2 }} {{ -7 % 3 }} {{ 2**10 }} {{ 1e-7 }} {{ 1e16 }} {{ 0.1 }} {{ 123456789.5 }}", "3.0 3 -4 2 1024 1e-07 1e+16 0.1 123456789.5")]
    [InlineData("{{ [1, 'a', none, true, 2.0] }} {{ {'k': 'it\\'s'} }} {{ (1,) }}", "[1, 'a', None, True, 2.0] {'k': \"it's\"} (1,)")]
    [InlineData("{% for i in range(3) %}{{ loop.index }}{% if not loop.last %},{% endif %}{% endfor %}", "1,2,3")]
    [InlineData("{% for i in [1,2,3,4] if i is even %}{{ i }}{% else %}none{% endfor %}", "24")]
    [InlineData("{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i > 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", "013")]
    [InlineData("{% set ns = namespace(n=0) %}{% for i in [1,2] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}", "3")]
    [InlineData("{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}", "1")]
    [InlineData("{% macro m(a, b='B') %}[{{ a }}{{ b }}]{% endmacro %}{{ m('x') }}{{ m('x', b='y') }}", "[xB][xy]")]
    [InlineData("  {% if true %}\n  yes\n  {% endif %}\nend\n", "  yes\nend")]
    [InlineData("a  {{- ' b' -}}  c", "a bc")]
    [InlineData("{# gone #}x{% raw %}{{ not run }}{% endraw %}", "x{{ not run }}")]
    [InlineData("{{ 'a-b-c'.split('-')[-1] }} {{ ' x '.strip() }} {{ 'abc'[::-1] }} {{ 'abc'[1:] }}", "c x cba bc")]
    [InlineData("{{ {'b': 1, 'a': [true, none, 'é<']} | tojson }}", "{\"b\": 1, \"a\": [true, null, \"é<\"]}")]
    [InlineData("{{ missing }}|{{ missing is defined }}|{{ missing | default('d') }}|{{ '' | default('e', true) }}", "|False|d|e")]
    [InlineData("{{ messages | map(attribute='role') | join(',') }}", "user")]
    [InlineData("{{ 'yes' if 1 < 2 <= 2 and not false else 'no' }} {{ 'a' in 'cat' }} {{ 3 not in [1,2] }}", "yes True True")]
    [InlineData("{{ ''.__class__ }}|", "|")]
    [InlineData("{% for a in [[1,[2]]] recursive %}{{ a if a is number else loop(a) }}{% endfor %}", "12")]
    public void The_language_means_what_it_means_in_the_reference(string template, string expected) =>
        Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("{{ 9223372036854775807 + 1 }} {{ 2 ** 70 }} {{ -7 % 3.5 }} {{ true + 1 }} {{ 1 / 3 }}", "9223372036854775808 1180591620717411303424 0.0 2 0.3333333333333333")]
    [InlineData("{% if messages | selectattr('role', 'equalto', 'nobody') %}a generator is true{% endif %}", "a generator is true")]
    [InlineData("{{ 'ΑΣ Σ ß İ'.lower() }}|{{ 'straße ﬁ'.upper() }}|{{ 'o\u2019neil they\\'re'.title() }}", "ας σ ß i\u0307|STRASSE FI|O’Neil They'Re")]
    [InlineData("{{ '😀é'[0] }}{{ '😀é' | length }}{{ '😀é'[::-1] }}{{ 'a😀b'.find('b') }}", "😀2é😀2")]
    [InlineData("{{ ['\u200b\x07\n', '😀'] }}", "['\\u200b\\x07\\n', '😀']")]
    [InlineData("{{ 'a  b c'.split(none, 1) }} {{ 'a-b-c'.rsplit('-', 1) }} {{ 'a\nb\r\nc'.splitlines() }}", "['a', 'b c'] ['a-b', 'c'] ['a', 'b', 'c']")]
    [InlineData("{{ [3,1,2] | sort(reverse=true) }} {{ 'a' if false }}|{{ [] | first is undefined }} {{ {} | tojson }}", "[3, 2, 1] |True {}")]
    [InlineData("{% set a, b = 1, (2, 3) %}{{ a }}{{ b }}{% for (k, v) in {'x': none}.items() %}{{ k }}{{ v }}{% endfor %}", "1(2, 3)xNone")]
    [InlineData("{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, k=2) }}{{ m(*[1, 2], **{'a': 3}) }}", "(1,){'k': 2}(1, 2){'a': 3}")]
    [InlineData("{{ 2.675 | round(2) }} {{ 0.125 | round(2) }} {{ 1e16 | int }} {{ 5e-324 }} {{ 1.7976931348623157e308 }} {{ -0.0 }}", "2.67 0.12 10000000000000000 5e-324 1.7976931348623157e+308 -0.0")]
    [InlineData("{% for x in [1, 2, 2] %}{{ loop.changed(x) }}{{ loop.previtem is defined }} {% endfor %}", "TrueFalse TrueTrue FalseTrue ")]
    public void Python_shows_through_where_the_reference_lets_it(string template, string expected) =>
        Assert.Equal(expected, Render(template));

    /// <summary>A template of a text-only model prints the content itself; a list would come out as Python writes it.</summary>
    [Theory]
    [InlineData("{% for m in messages %}{{ m['role'] + ': ' + m['content'] }}\n{% endfor %}", "user: Is it?\n")]
    [InlineData("{% for m in messages %}{{ m.content }}{% endfor %}", "Is it?")]
    [InlineData("{% for m in messages %}{% for p in m.content %}{% if p.type == 'text' %}{{ p.text }}{% else %}<image>{% endif %}{% endfor %}{% endfor %}", "<image>Is it?")]
    [InlineData("{% for m in messages %}{{ 'text: ' ~ m.content if m.content is string else (m.content | last).text }}{% endfor %}", "Is it?")]
    public void Content_goes_in_as_the_template_takes_it(string template, string expected) => Assert.Equal(expected,
        ChatTemplate.Parse(template, "test.jinja").Render([new Message("user", [new ImagePart(), new TextPart("Is it?")])], new ChatTemplateOptions(false, null, null)));

    [Theory]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "calls itself more than 200 times deep")]
    [InlineData("{% for a in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}", "calls itself more than 200 times deep")]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "did not end within 10 million steps")]
    [InlineData("{% set ns = namespace(s='xx') %}{% for a in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "a text of more than 4 million characters")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for a in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}", "a list of more than 500,000 elements")]
    [InlineData("{% set ns = namespace() %}{% set ns.me = [ns] %}{{ ns }}", "nests too deeply")]
    [InlineData("{% set ns = namespace(l=1) %}{% for a in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}", "did not end")]
    [InlineData("{{ 'x' * 99999999999 }}", "a text of more than")]
    [InlineData("{{ '%099999999d' % 1 }}", "a text of more than")]
    [InlineData("{{ 'x'.center(99999999) }}", "a text of more than")]
    [InlineData("{{ range(10**9) }}", "a list of more than")]
    [InlineData("{{ 10**(10**10) }}", "a number of more than 30,000 digits")]
    [InlineData("{% set l = [] %}{{ l.append(1) }}", "access to attribute 'append' of 'list' object is unsafe")]
    [InlineData("{% include 'other' %}", "'include' reads other templates")]
    [InlineData("{% if true %}", "'endif' is missing")]
    [InlineData("{% endfor %}", "'endfor' closes nothing")]
    [InlineData("{% break %}", "outside of a loop")]
    [InlineData("{# open", "the comment is not closed")]
    [InlineData("{{ missing.field }}", "'missing' is undefined")]
    [InlineData("{{ x | frobnicate }}", "no filter 'frobnicate'")]
    [InlineData("{{ [1, 'a'] | sort }}", "'<' not supported between instances of")]
    [InlineData("{{ raise_exception('Only user turns') }}", "Only user turns")]
    [InlineData("{{ 'abc }}", "the string is not closed")]
    [InlineData("{{ '\\u12' }}", "needs 4 hexadecimal digits")]
    [InlineData("{{ 1 +", "the tag is not closed")]
    [InlineData("{{ ) }}", "')' closes nothing")]
    public void What_a_template_must_not_do_fails_with_file_and_line(string template, string says)
    {
        FlowLensException error = Assert.Throws<FlowLensException>(() => Render($"\n{template}"));
        Assert.Equal(ErrorKind.BadTemplate, error.Kind);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("test.jinja, line 2: ", error.Message, StringComparison.Ordinal);
        Assert.False(error.Message.EndsWith('.') || error.Remedy.EndsWith('.'));
    }

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "", "]")]
    [InlineData("not ", "1", "")]
    [InlineData("-", "1", "")]
    [InlineData("1+", "1", "")]
    [InlineData("'a' if 1 else ", "1", "")]
    public void Nesting_without_end_does_not_break_the_reader(string open, string middle, string close)
    {
        string text = $"{{{{ {string.Concat(Enumerable.Repeat(open, 500_000))}{middle}{string.Concat(Enumerable.Repeat(close, 500_000))} }}}}";
        Assert.Contains("nests too deeply", Assert.Throws<FlowLensException>(() => Render(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_conversation_is_refused() =>
        Assert.Equal(ErrorKind.BadPrompt, Assert.Throws<FlowLensException>(() => ChatTemplate.Parse("x", "test.jinja").Render([], new ChatTemplateOptions(true, null, null))).Kind);

    private static string Render(string template) =>
        ChatTemplate.Parse(template, "test.jinja").Render([new Message("user", [new TextPart("hello")])], new ChatTemplateOptions(true, "<s>", "</s>"));

    private static string Render(ChatTemplate template, JsonElement config, JsonElement row)
    {
        // The reference gives a template no content for content that is null.
        Sequence messages = new([.. ((Sequence)JsonValues.Of(row.GetProperty("messages"))!).Items
            .Select(m => new Mapping(((Mapping)m!).Items.Where(i => !(i.Key is "content" && i.Value is null))))]);
        Dictionary<string, object?> variables = new()
        {
            ["messages"] = messages,
            ["tools"] = row.TryGetProperty("tools", out JsonElement tools) ? JsonValues.Of(tools) : null,
            ["documents"] = null,
            ["add_generation_prompt"] = row.TryGetProperty("add_generation_prompt", out JsonElement add) && add.GetBoolean(),
        };
        foreach (string token in (string[])["bos_token", "eos_token", "unk_token", "pad_token"])
        {
            if (config.TryGetProperty(token, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
            {
                variables[token] = value.ValueKind == JsonValueKind.Object ? Text(value, "content") : value.GetString();
            }
        }

        foreach (JsonProperty argument in row.TryGetProperty("kwargs", out JsonElement arguments) ? arguments.EnumerateObject().ToArray() : [])
        {
            variables[argument.Name] = JsonValues.Of(argument.Value);
        }

        try
        {
            return messages.Items.Count == 0 ? template.Render([], new ChatTemplateOptions(false, null, null)) : template.Render(variables, Recorded);
        }
        catch (FlowLensException e)
        {
            return $"error: {e.Message}";
        }
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static string? Text(JsonElement element, string field) => element.TryGetProperty(field, out JsonElement value) ? value.GetString() : null;

    private static IEnumerable<(Message[] Messages, bool Prompt)> Conversations(int count)
    {
        SplitMix64 random = new(3);
        IReadOnlyList<string> texts = TokenizerTexts.Make(300, 17);
        for (int i = 0; i < count; i++)
        {
            List<Message> messages = [];
            if (random.Next() % 4 == 0)
            {
                messages.Add(new Message("system", [new TextPart(texts[(int)(random.Next() % 300)])]));
            }

            for (ulong turns = 1 + (random.Next() % 4), turn = 0; turn < turns; turn++)
            {
                List<ContentPart> parts = [.. Enumerable.Range(0, (int)(random.Next() % 3)).Select(_ => new ImagePart()), new TextPart(texts[(int)(random.Next() % 300)])];
                if (random.Next() % 5 == 0)
                {
                    parts.Reverse();
                }

                messages.Add(new Message(turn % 2 == 0 ? "user" : "assistant", parts));
            }

            yield return ([.. messages], random.Next() % 2 == 0);
        }
    }
}
