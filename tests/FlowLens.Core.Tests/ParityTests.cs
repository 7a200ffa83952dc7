using FlowLens.Core.Checkpoints;
using FlowLens.Core.Models;
using FlowLens.Parity;

namespace FlowLens.Core.Tests;

[Collection("tensors")]
public class ParityTests
{
    public static TheoryData<string> Checkpoints => Goldens.Checkpoints;

    /// <summary>Reference: transformers, float32, eager attention. Tolerance: 1e-4 of the largest reference value; integers exact.</summary>
    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Every_number_of_a_checkpoint_agrees_with_the_reference(string checkpoint)
    {
        ParityReport report = ParityReport.Make(Goldens.FolderOf(checkpoint));
        Assert.True(report.Holds, report.Text());
    }

    [Fact]
    public void The_report_covers_inputs_logits_states_attentions_flow_lens_and_truncation()
    {
        ParityReport report = ParityReport.Make(Goldens.FolderOf("llava-1.5"));
        string[] groups = [.. report.Measured.Select(m => m.Measured.Group).Distinct()];
        string[] expected = ["rendered prompt", "input ids", "roles", "cells", "pixels", "logits", "greedy ids, cache", "greedy logits, cache", "greedy ids, no cache",
            "greedy logits, no cache", "states", "attentions", "attention-flow", "logit-lens", "truncation/none", "truncation/attention", "truncation/attention-at",
            "truncation/uniform", "truncation/schedule"];
        Assert.Empty(expected.Except(groups));
    }

    [Fact]
    public void A_value_that_is_wrong_or_not_a_number_fails_the_comparison()
    {
        using Reference reference = new(Path.Combine(Goldens.FolderOf("llava-1.5"), "case-0/reference.safetensors"));
        float[] right = reference.Floats("logits/reading-row");
        Assert.True(Compare.Close("logits", reference, "logits/reading-row", right).Holds);
        foreach (float wrong in (float[])[float.NaN, right[3] + (3e-4f * right.Max(Math.Abs)), float.PositiveInfinity])
        {
            float[] planted = [.. right];
            planted[3] = wrong;
            Assert.False(Compare.Close("logits", reference, "logits/reading-row", planted).Holds, $"{wrong} passed");
        }
    }

    [Theory]
    [InlineData("llava-1.5-bf16-sharded-gqa", Precision.BFloat16)]
    [InlineData("llava-1.5-fp16-cliff", Precision.Float16)]
    [InlineData("llava-1.5", Precision.Float32)]
    public void A_checkpoint_says_the_precision_of_its_files(string checkpoint, Precision precision) =>
        Assert.Equal(precision, Goldens.Model(checkpoint).FilePrecision);

    [Theory]
    [InlineData(Precision.BFloat16, TorchSharp.DeviceType.CUDA, Precision.BFloat16)]
    [InlineData(Precision.Float16, TorchSharp.DeviceType.CUDA, Precision.Float16)]
    [InlineData(Precision.Float16, TorchSharp.DeviceType.CPU, Precision.Float32)]
    [InlineData(Precision.Float32, TorchSharp.DeviceType.CPU, Precision.Float32)]
    public void Auto_precision_follows_file_and_device(Precision stored, TorchSharp.DeviceType device, Precision expected) =>
        Assert.Equal(expected, Precisions.Resolve(PrecisionChoice.Auto, stored, device));
}
