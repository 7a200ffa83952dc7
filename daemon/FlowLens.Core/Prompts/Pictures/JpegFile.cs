using System.Buffers.Binary;

namespace FlowLens.Core.Prompts.Pictures;

/// <summary>What of JPEG the decoder takes and Pillow does not: a progressive file that stops early; and errors worth a name.</summary>
internal static class JpegFile
{
    private const byte Mark = 0xFF, Start = 0xD8, End = 0xD9, Scan = 0xDA, Restart0 = 0xD0, Temporary = 0x01;

    public static string? Problem(byte[] file)
    {
        ReadOnlySpan<byte> rest = file.AsSpan(2);
        while (true)
        {
            int at = rest.IndexOf(Mark);
            int kind = at < 0 ? -1 : rest[at..].IndexOfAnyExcept(Mark);
            if (kind < 0)
            {
                return PictureErrors.CutShort;
            }

            byte marker = rest[at + kind];
            rest = rest[(at + kind + 1)..];
            if (marker is 0 or Temporary or (>= Restart0 and <= Start))
            {
                continue;
            }

            if (marker == End)
            {
                return "is damaged: it holds no picture";
            }

            if (marker == Scan)
            {
                // Inside a scan the mark is never followed by the end's code, so the two bytes are the end.
                return rest.IndexOf([Mark, End]) < 0 ? PictureErrors.CutShort : null;
            }

            int length = rest.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(rest) : 0;
            if (length < 2 || length > rest.Length)
            {
                return PictureErrors.CutShort;
            }

            if (IsFrameHeader(marker) && length >= 8 && FrameProblem(rest) is { } problem)
            {
                return problem;
            }

            rest = rest[length..];
        }
    }

    private static string? FrameProblem(ReadOnlySpan<byte> frame) => frame[2] != 8
        ? $"is a {frame[2]}-bit JPEG, which FlowLens does not read"
        : PictureErrors.Size(BinaryPrimitives.ReadUInt16BigEndian(frame[5..]), BinaryPrimitives.ReadUInt16BigEndian(frame[3..]));

    // C4, C8 and CC are tables and an extension.
    private static bool IsFrameHeader(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
