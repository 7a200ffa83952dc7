namespace FlowLens.Core.Tests;

public class TorchLoads
{
    [Fact]
    public void A_tensor_can_be_made_on_the_cpu()
    {
        using var t = TorchSharp.torch.ones(2, 3);
        Assert.Equal(6f, t.sum().item<float>());
    }
}
