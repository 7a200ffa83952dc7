using FlowLens.Protocol.Export;

// npm run protocol: writes the OpenRPC document of the contract to the file that is named.
if (args is not [string file])
{
    Console.Error.WriteLine("usage: FlowLens.Protocol.Export FILE");
    return 2;
}

File.WriteAllText(file, OpenRpc.Document() + "\n");
return 0;
