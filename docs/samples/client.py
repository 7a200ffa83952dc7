"""Prints the image's share of attention by layer: python3 client.py FLOWLENS PICTURE QUESTION, where FLOWLENS is dist/daemon/flowlens."""
import base64, json, os, re, struct, subprocess, sys

daemon = subprocess.Popen([sys.argv[1], "serve", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

def call(method, **params):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    daemon.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    daemon.stdin.flush()
    header = b"".join(iter(lambda: daemon.stdout.readline().strip(), b""))
    answer = json.loads(daemon.stdout.read(int(re.search(rb"Content-Length: (\d+)", header)[1])))
    return answer["result"] if "result" in answer else sys.exit(answer["error"]["message"])

hello = call("initialize", clientName="client.py", clientVersion="1", protocolVersion="1.0")
call("model/load", path=hello["embeddedModel"])
trace = call("flow/trace", prompt={"images": [os.path.abspath(sys.argv[2])], "text": sys.argv[3]})
flow = next(metric for metric in trace["metrics"] if metric["id"] == "attention-flow")
shares = next(line["values"]["data"] for line in flow["series"] if line["id"] == "image")
print(trace["answer"]["text"])
for layer, share in enumerate(struct.unpack(f"<{trace['layers']}f", base64.b64decode(shares))):
    print(f"layer {layer}: {share:.1%}")
call("shutdown")
