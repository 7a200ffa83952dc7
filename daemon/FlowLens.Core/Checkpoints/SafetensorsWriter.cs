using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlowLens.Core.Checkpoints;

/// <summary>A tensor to write.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Dtype">Element type.</param>
/// <param name="Shape">Shape.</param>
/// <param name="Bytes">Elements, little-endian, C order.</param>
public sealed record SafetensorsTensor(string Name, SafetensorsDtype Dtype, long[] Shape, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Writes safetensors files as the reference library does: tensors by falling element size, then by name, so that each is aligned; the header
/// padded with blanks to a multiple of 8.
/// </summary>
public static class SafetensorsWriter
{
    /// <summary>Writes beside the path and then renames, so that nobody sees half a file.</summary>
    /// <exception cref="ArgumentException">A tensor's bytes do not fit its shape, or a name stands twice.</exception>
    public static void Write(string path, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafetensorsTensor[] ordered = [.. tensors.OrderByDescending(t => t.Dtype.Bytes()).ThenBy(t => t.Name, StringComparer.Ordinal)];
        byte[] header = Header(ordered, metadata);
        string partial = path + ".partial";
        using (FileStream file = File.Create(partial))
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            file.Write(length);
            file.Write(header);
            foreach (SafetensorsTensor tensor in ordered)
            {
                file.Write(tensor.Bytes.Span);
            }
        }

        File.Move(partial, path, overwrite: true);
    }

    private static byte[] Header(SafetensorsTensor[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            HashSet<string> names = new(StringComparer.Ordinal);
            long offset = 0;
            foreach (SafetensorsTensor tensor in tensors)
            {
                long expected = tensor.Shape.Aggregate(1L, (product, size) => product * size) * tensor.Dtype.Bytes();
                if (expected != tensor.Bytes.Length || !names.Add(tensor.Name))
                {
                    throw new ArgumentException($"Tensor '{tensor.Name}' stands twice or has {tensor.Bytes.Length} bytes for {expected}", nameof(tensors));
                }

                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Dtype.Name());
                json.WriteStartArray("shape");
                foreach (long size in tensor.Shape)
                {
                    json.WriteNumberValue(size);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += expected);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return [.. stream.ToArray(), .. Enumerable.Repeat((byte)' ', (8 - ((int)stream.Length % 8)) % 8)];
    }
}
