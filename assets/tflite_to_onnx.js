// Makes an ONNX file, which OpenCV reads, of a face network in TensorFlow Lite's format, which it does not.
// usage: node tflite_to_onnx.js NETWORK.tflite OUT.onnx
// Only what MobileFaceNet has is understood (convolutions, PReLU spelt out, sums, one reshape at the end); anything
// else is refused. The same bytes come out each time: the manifest has their sha256. Node.js and nothing else: npm,
// which loads the network, brings it along.
// Formats: TensorFlow Lite's schema.fbs (version 3, a flatbuffer) and ONNX's onnx.proto (opset 11, a protobuf).
'use strict';
const fs = require('fs');

// ---- The flatbuffer. A table begins with how far back its list of fields is; a field that is absent is 0.

const CONV = 3, DEPTHWISE = 4, ADD = 0, MUL = 18, RELU = 19, RESHAPE = 22, SUB = 41, ABS = 101;

class Flat {
    constructor(bytes) { this.bytes = bytes; }
    reference(at) { return at + this.bytes.readUInt32LE(at); }
    field(table, i) {
        const fields = table - this.bytes.readInt32LE(table);
        if (4 + 2 * i >= this.bytes.readUInt16LE(fields)) return 0;
        const offset = this.bytes.readUInt16LE(fields + 4 + 2 * i);
        return offset ? table + offset : 0;
    }
    byte(table, i) { const at = this.field(table, i); return at ? this.bytes.readInt8(at) : 0; }
    int(table, i) { const at = this.field(table, i); return at ? this.bytes.readInt32LE(at) : 0; }
    vector(table, i) { // [where it begins, how many]
        const at = this.field(table, i), begin = at && this.reference(at);
        return at ? [begin + 4, this.bytes.readUInt32LE(begin)] : [0, 0];
    }
    ints(table, i) {
        const [at, count] = this.vector(table, i);
        return Array.from({length: count}, (_, k) => this.bytes.readInt32LE(at + 4 * k));
    }
    tables(table, i) {
        const [at, count] = this.vector(table, i);
        return Array.from({length: count}, (_, k) => this.reference(at + 4 * k));
    }
}

function readNetwork(bytes) {
    const flat = new Flat(bytes), model = bytes.readUInt32LE(0), graph = flat.tables(model, 2)[0];
    const codes = flat.tables(model, 1).map((code) => Math.max(flat.byte(code, 0), flat.int(code, 3)));
    const buffers = flat.tables(model, 4).map((buffer) => flat.vector(buffer, 0));
    const tensors = flat.tables(graph, 0).map((tensor) => {
        const [at, size] = buffers[flat.int(tensor, 2)], shape = flat.ints(tensor, 0);
        if (!size || flat.byte(tensor, 1) !== 0) return {shape};
        return {shape, values: Float32Array.from({length: size / 4}, (_, i) => bytes.readFloatLE(at + 4 * i))};
    });
    const steps = flat.tables(graph, 3).map((operator) => {
        const options = flat.field(operator, 4), table = options && flat.reference(options);
        return {code: codes[flat.int(operator, 0)], inputs: flat.ints(operator, 1), output: flat.ints(operator, 2)[0],
                valid: table ? flat.byte(table, 0) === 1 : false, stride: table ? flat.int(table, 1) : 0};
    });
    return {tensors, steps, input: flat.ints(graph, 1)[0], output: flat.ints(graph, 2)[0]};
}

// ---- The protobuf

function varint(value) {
    const bytes = [];
    for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
    return Buffer.from([...bytes, value]);
}
const number = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
const block = (field, ...parts) => {
    const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
    return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
};
const attribute = (name, values) =>
    block(5, block(1, name), ...(Array.isArray(values) ? [...values.map((v) => number(8, v)), number(20, 7)]
                                                       : [number(3, values), number(20, 2)]));
const picture = (field, name, shape) =>
    block(field, block(1, name), block(2, block(1, number(1, 1), block(2, ...shape.map((n) => block(1, number(1, n)))))));

class Graph {
    constructor() { this.nodes = []; this.tensors = []; this.count = 0; }
    constant(shape, values) {
        const name = 'c' + this.count++, raw = Buffer.alloc(4 * values.length);
        values.forEach((value, i) => raw.writeFloatLE(value, 4 * i));
        this.tensors.push(block(5, ...shape.map((n) => number(1, n)), number(2, 1), block(8, name), block(9, raw)));
        return name;
    }
    node(kind, inputs, attributes = {}, name = 't' + this.count++) {
        this.nodes.push(block(1, ...inputs.map((input) => block(1, input)), block(2, name), block(3, name), block(4, kind),
                              ...Object.entries(attributes).map(([key, value]) => attribute(key, value))));
        return name;
    }
    file(inputShape, outputShape) {
        return Buffer.concat([number(1, 6), block(7, ...this.nodes, block(2, 'face'), ...this.tensors,
            picture(11, 'input', inputShape), picture(12, 'embedding', outputShape)), block(8, block(1), number(2, 11))]);
    }
}

// ---- From one to the other

// Height, width, channels in, channels out come in another order; of a depthwise one each channel has its own.
function convolution(graph, tensors, step, from) {
    const [input, weights, bias] = step.inputs.map((i) => tensors[i]), depthwise = step.code === DEPTHWISE;
    const [first, high, wide, last] = weights.shape;
    const [planes, deep] = depthwise ? [last, 1] : [first, last];
    const turned = new Float32Array(weights.values.length);
    for (let o = 0; o < planes; o++)
        for (let i = 0; i < deep; i++)
            for (let at = 0; at < high * wide; at++)
                turned[(o * deep + i) * high * wide + at] = weights.values[depthwise ? at * last + o : (o * high * wide + at) * last + i];
    const missing = (side, kernel) => step.valid ? 0
        : Math.max((Math.ceil(side / step.stride) - 1) * step.stride + kernel - side, 0);
    const [down, right] = [missing(input.shape[1], high), missing(input.shape[2], wide)];
    const before = [down >> 1, right >> 1], pads = [...before, down - before[0], right - before[1]];
    return graph.node('Conv', [from, graph.constant([planes, deep, high, wide], turned), graph.constant([planes], bias.values)],
                      {group: depthwise ? planes : 1, kernel_shape: [high, wide], pads, strides: [step.stride, step.stride]});
}

function convert({tensors, steps, input, output}) {
    const graph = new Graph(), names = new Map([[input, 'input']]), slopes = new Set();
    for (const step of steps) {
        const [from, other] = step.inputs.map((i) => names.get(i));
        switch (step.code) {
        case CONV:
        case DEPTHWISE: names.set(step.output, convolution(graph, tensors, step, from)); break;
        // PReLU is spelt out as max(x, 0) + c (x - |x|): its slope below 0 is 2 c.
        case RELU:
        case ABS:
        case SUB: names.set(step.output, from); break;
        case MUL: {
            const slope = tensors[step.inputs[0]].values.map((value) => 2 * value);
            names.set(step.output, graph.node('PRelu', [other, graph.constant([slope.length, 1, 1], slope)]));
            slopes.add(step.output);
            break;
        }
        case ADD: names.set(step.output, slopes.has(step.inputs[1]) ? other : graph.node('Add', [from, other])); break;
        case RESHAPE: names.set(step.output, graph.node('Flatten', [from], {axis: 1}, 'embedding')); break;
        default: throw new Error(`the network has a step ${step.code} that is not understood`);
        }
    }
    if (names.get(output) !== 'embedding') throw new Error('the network does not end in an embedding');
    const [, high, wide, channels] = tensors[input].shape;
    return graph.file([1, channels, high, wide], [1, tensors[output].shape[1]]);
}

try {
    const [from, to] = process.argv.slice(2);
    fs.writeFileSync(to, convert(readNetwork(fs.readFileSync(from))));
} catch (error) {
    console.error(`tflite_to_onnx: ${error.message}`);
    process.exit(1);
}
