// A convolution layer of our own under OpenCV's name. It hands everything to OpenCV's, and keeps
// beside it what it needs for planes that are narrow: the weights with what was fused into them,
// and the activation.
#include "biometric/face_layers.hpp"
#include "biometric/face_depthwise.h"
#include <opencv2/dnn/all_layers.hpp>
#include <opencv2/dnn/layer.hpp>
#include <vector>

namespace {

using cv::dnn::MatShape;

constexpr int NARROW = 20; // up to here ours was the faster

class depthwise_layer : public cv::dnn::Layer {
  public:
    explicit depthwise_layer(const cv::dnn::LayerParams &params)
        : Layer(params), usual(cv::dnn::ConvolutionLayer::create(params)),
          weights(blobs[0].reshape(1, blobs[0].size[0]).clone()), biases(size_t(weights.rows)) {
        if (blobs.size() > 1)
            biases.assign(blobs[1].ptr<float>(), blobs[1].ptr<float>() + weights.rows);
    }

    bool supportBackend(int id) override {
        return id == cv::dnn::DNN_BACKEND_OPENCV;
    }
    bool getMemoryShapes(const std::vector<MatShape> &inputs, int wanted,
                         std::vector<MatShape> &outputs,
                         std::vector<MatShape> &internals) const override {
        return usual->getMemoryShapes(inputs, wanted, outputs, internals);
    }
    void finalize(cv::InputArrayOfArrays inputs, cv::OutputArrayOfArrays outputs) override {
        usual->finalize(inputs, outputs);
    }
    bool setActivation(const cv::Ptr<cv::dnn::ActivationLayer> &layer) override {
        if (!usual->setActivation(layer))
            return false;
        activation = layer;
        return true;
    }
    bool tryFuse(cv::Ptr<cv::dnn::Layer> &top) override {
        if (!usual->tryFuse(top))
            return false;
        cv::Mat scale, shift;
        top->getScaleShift(scale, shift);
        for (int i = 0; i < weights.rows; i++) {
            const float times = scale.empty() ? 1 : scale.ptr<float>()[scale.total() > 1 ? i : 0];
            const float plus = shift.empty() ? 0 : shift.ptr<float>()[shift.total() > 1 ? i : 0];
            weights.row(i) *= times;
            biases[size_t(i)] = biases[size_t(i)] * times + plus;
        }
        return true;
    }
    void forward(cv::InputArrayOfArrays inputs, cv::OutputArrayOfArrays outputs,
                 cv::OutputArrayOfArrays internals) override {
        std::vector<cv::Mat> in, out;
        inputs.getMatVector(in);
        outputs.getMatVector(out);
        const int height = in[0].size[2], width = in[0].size[3];
        if (width > NARROW || in[0].size[0] != 1 || in[0].type() != CV_32F) {
            usual->forward(inputs, outputs, internals);
            return;
        }
        scratch.resize(face_depthwise_scratch(height, width));
        for (int i = 0; i < weights.rows; i++)
            face_depthwise(out[0].ptr<float>(0, i), in[0].ptr<float>(0, i), height, width,
                           int(usual->strides[0]), weights.ptr<float>(i), biases[size_t(i)],
                           scratch.data());
        const size_t plane = out[0].total(2);
        if (activation)
            activation->forwardSlice(out[0].ptr<float>(), out[0].ptr<float>(), int(plane), plane, 0,
                                     weights.rows);
    }

  private:
    cv::Ptr<cv::dnn::BaseConvolutionLayer> usual;
    cv::Mat weights; // a row of nine for each plane
    std::vector<float> biases, scratch;
    cv::Ptr<cv::dnn::ActivationLayer> activation;
};

cv::Ptr<cv::dnn::Layer> make_convolution(cv::dnn::LayerParams &params) {
    const auto usual = cv::dnn::ConvolutionLayer::create(params);
    const std::vector<size_t> one = {1, 1}, two = {2, 2}, three = {3, 3};
    const bool ours = !params.blobs.empty() && params.blobs[0].type() == CV_32F &&
                      params.blobs[0].dims == 4 && params.blobs[0].size[1] == 1 &&
                      params.get<int>("group", 1) == params.blobs[0].size[0] &&
                      usual->kernel_size == three && usual->dilations == one &&
                      (usual->strides == one || usual->strides == two) &&
                      usual->pads_begin == one && usual->pads_end == one && usual->padMode.empty();
    if (ours)
        return cv::makePtr<depthwise_layer>(params);
    return usual;
}

} // namespace

void face_layers_register() {
    static const bool done = [] {
        cv::dnn::LayerFactory::registerLayer("Convolution", make_convolution);
        return true;
    }();
    (void)done;
}
