// The chain: detect -> 68 landmarks -> five points -> least-squares similarity -> an embedding, and
// beside it the liveness network. What goes into each network and comes out of it is the manifest's
// to say; how it was learnt (by measuring) is in FIGURES.md.
#include "biometric/face_compare.h"
#include "biometric/face_layers.hpp"
#include "biometric/face_manifest.h"
#include "biometric/input_file.h"
#include "biometric/opencv_shim.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <glib.h>
#include <memory>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

namespace {

constexpr int SHRUNK_FACE = 160; // pixels
constexpr size_t MODEL_BYTES_MAX = 1 << 30;
constexpr double EYES_APART = 1; // pixels; a face has them farther apart

// What is said of a face's light is measured on one size of it, whatever the feature network takes:
// aligned to these points, between these borders.
const cv::Point2d MEASURED[5] = {
    {38.3, 51.7},
    {73.5, 51.5},
    {56.0, 71.7},
    {41.5, 92.4},
    {70.7, 92.2}
};
const cv::Size MEASURED_SIZE(112, 112);
const cv::Rect FACE_OF_MEASURED(16, 24, 80, 84);

// A still may be cropped so tightly that the detector, which learnt from faces with something
// around them, sees none. It then gets the picture at this size with an empty border.
constexpr double BORDERED = 0.55;

} // namespace

// The scratch pictures live as long as the engine: a look takes no memory of its own once it is
// warm, and _forget knows what to wipe.
struct face_engine {
    face_manifest manifest;
    cv::dnn::Net nets[FACE_MODELS];
    cv::Rect inside; // of the letterbox: what of it is the picture
    cv::Mat letterbox, shrunk, crops[FACE_MODELS], gray, measured, measured_gray, edges;
};

namespace {

// A file is read once, and the bytes that were hashed are the bytes that are used.
bool read_file(const std::string &path, std::vector<uchar> &bytes) {
    uint8_t *contents;
    size_t size;
    if (input_file_read(&contents, &size, path.c_str(), MODEL_BYTES_MAX) != BIOMETRIC_OK)
        return false;
    const std::unique_ptr<uint8_t, decltype(&free)> owned(contents, free); // assign may throw
    bytes.assign(contents, contents + size);
    return true;
}

bool sha256_is(const std::vector<uchar> &bytes, const char *expected) {
    gchar *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes.data(), bytes.size());
    const bool same = hash && !strcmp(hash, expected);
    g_free(hash);
    return same;
}

cv::Size input_size(const face_model &model) {
    return {model.width, model.height};
}

// One picture of the network's size, blue-green-red, through the network. The outputs have as many
// numbers as the manifest says, the detector's for each of equally many places.
void run(face_engine &engine, face_role role, const cv::Mat &picture, cv::Mat outputs[2]) {
    const face_model &model = engine.manifest.models[role];
    const bool gray = model.channels == FACE_GRAY;
    if (gray)
        cv::cvtColor(picture, engine.gray, cv::COLOR_BGR2GRAY);
    engine.nets[role].setInput(
        cv::dnn::blobFromImage(gray ? engine.gray : picture, double(model.scale), input_size(model),
                               cv::Scalar::all(double(model.mean)), model.channels == FACE_RGB),
        model.input);
    std::vector<cv::Mat> given;
    std::vector<cv::String> names(model.outputs, model.outputs + model.output_count);
    engine.nets[role].forward(given, names);
    for (size_t i = 0; i < model.output_count; i++) {
        const size_t each = size_t(model.floats[i]);
        const size_t places = role == FACE_DETECT ? given[0].total() / size_t(model.floats[0]) : 1;
        CV_Assert(given[i].type() == CV_32F && given[i].isContinuous() && places > 0 &&
                  given[i].total() == places * each);
        outputs[i] = given[i].reshape(1, int(places));
    }
}

void run_on_black(face_engine &engine, face_role role) {
    cv::Mat outputs[2];
    run(engine, role,
        cv::Mat(input_size(engine.manifest.models[role]), CV_8UC3, cv::Scalar::all(0)), outputs);
}

biometric_status load(face_engine &engine, const std::string &folder, std::string &why) {
    for (int i = 0; i < FACE_MODELS; i++) {
        const auto &model = engine.manifest.models[i];
        if (!model.file[0])
            continue;
        const std::string path = folder + "/" + model.file;
        std::vector<uchar> bytes;
        if (!read_file(path, bytes)) {
            why = "the face model " + path + " cannot be read";
            return BIOMETRIC_BAD_MODEL;
        }
        if (!sha256_is(bytes, model.sha256)) {
            why =
                "the face model " + path + " is not the file of the manifest (its sha256 differs)";
            return BIOMETRIC_BAD_MODEL;
        }
        why = "OpenCV cannot load the face model " + path; // should it throw
        engine.nets[i] = cv::dnn::readNetFromONNX(bytes);
        engine.nets[i].setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        engine.nets[i].setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
        why = "the face model " + path + " does not take and give what the manifest says";
        run_on_black(engine, face_role(i));
    }
    why.clear();
    return BIOMETRIC_OK;
}

struct found_face {
    cv::Rect2d box; // pixels of the picture
    float score;
};

cv::Point2d centre(const cv::Rect2d &box) {
    return (box.tl() + box.br()) / 2;
}

// The whole picture, shrunk or stretched into the network's input: into its top left corner, or
// with a border around it.
std::vector<found_face> detect(face_engine &engine, const cv::Mat &picture, bool bordered) {
    const face_model &model = engine.manifest.models[FACE_DETECT];
    const double width = model.width, height = model.height;
    const double scale =
        (bordered ? BORDERED : 1) * std::min(width / picture.cols, height / picture.rows);
    const cv::Size size(std::max(1, int(picture.cols * scale)),
                        std::max(1, int(picture.rows * scale)));
    const cv::Size left = bordered ? input_size(model) - size : cv::Size();
    engine.inside = cv::Rect(cv::Point(left.width / 2, left.height / 2), size);
    engine.letterbox.create(input_size(model), CV_8UC3);
    engine.letterbox.setTo(cv::Scalar::all(127));
    cv::resize(picture, engine.letterbox(engine.inside), size, 0, 0,
               scale < 0.5 ? cv::INTER_AREA : cv::INTER_LINEAR);
    cv::Mat outputs[2];
    run(engine, FACE_DETECT, engine.letterbox, outputs);

    std::vector<cv::Rect2d> rects;
    std::vector<float> sure;
    for (int i = 0; i < outputs[0].rows; i++) {
        const float *corner = outputs[0].ptr<float>(i), score = outputs[1].at<float>(i, 1);
        if (!(score > model.accept) || !(corner[2] > corner[0]) || !(corner[3] > corner[1]))
            continue;
        rects.emplace_back((double(corner[0]) * width - engine.inside.x) / scale,
                           (double(corner[1]) * height - engine.inside.y) / scale,
                           double(corner[2] - corner[0]) * width / scale,
                           double(corner[3] - corner[1]) * height / scale);
        sure.push_back(score);
    }
    std::vector<int> kept;
    cv::dnn::NMSBoxes(rects, sure, model.accept, model.overlap, kept);
    std::vector<found_face> faces;
    faces.reserve(kept.size());
    for (const int i : kept)
        faces.push_back({rects[size_t(i)], sure[size_t(i)]});
    return faces;
}

const found_face &largest_and_most_central(const std::vector<found_face> &faces,
                                           const cv::Size &size) {
    const cv::Point2d middle(size.width / 2.0, size.height / 2.0);
    const auto rank = [&](const found_face &face) {
        return std::sqrt(face.box.area()) - 2 * cv::norm(centre(face.box) - middle);
    };
    return *std::max_element(
        faces.begin(), faces.end(),
        [&](const found_face &a, const found_face &b) { return rank(a) < rank(b); });
}

float widest_other(const std::vector<found_face> &faces, const found_face &chosen) {
    double widest = 0;
    for (const found_face &face : faces)
        if (&face != &chosen)
            widest = std::max(widest, face.box.width);
    return float(widest / chosen.box.width);
}

cv::Rect2d grown(const cv::Rect2d &box, double times) {
    const cv::Size2d size(box.width * times, box.height * times);
    return {centre(box) - cv::Point2d(size.width / 2, size.height / 2), size};
}

// A box of the picture, stretched to `size`; what lies outside the picture repeats its border.
void crop(const cv::Mat &picture, const cv::Rect2d &box, const cv::Size &size, cv::Mat &out) {
    const double x = box.width / size.width, y = box.height / size.height;
    const cv::Matx23d back(x, 0, box.x + x / 2 - 0.5, 0, y, box.y + y / 2 - 0.5);
    cv::warpAffine(picture, out, back, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                   cv::BORDER_REPLICATE);
}

// The 68 of iBUG, in pixels of `picture`.
void find_marks(face_engine &engine, const cv::Mat &picture, const cv::Rect2d &face,
                cv::Point2d marks[FACE_MARKS]) {
    const face_model &model = engine.manifest.models[FACE_LANDMARK];
    const cv::Rect2d box = grown(face, double(model.margin));
    crop(picture, box, input_size(model), engine.crops[FACE_LANDMARK]);
    cv::Mat output;
    run(engine, FACE_LANDMARK, engine.crops[FACE_LANDMARK], &output);
    const float *mark = output.ptr<float>();
    for (int i = 0; i < FACE_MARKS; i++)
        marks[i] = {box.x + double(mark[2 * i]) * box.width,
                    box.y + double(mark[2 * i + 1]) * box.height};
}

// Each eye is the mean of its lids.
void five_points(const cv::Point2d marks[FACE_MARKS], cv::Point2d points[5]) {
    points[0] = (marks[37] + marks[38] + marks[40] + marks[41]) / 4;
    points[1] = (marks[43] + marks[44] + marks[46] + marks[47]) / 4;
    points[2] = marks[30];
    points[3] = (marks[48] + marks[60]) / 2;
    points[4] = (marks[54] + marks[64]) / 2;
}

// The turn, size and shift that bring `from` closest to `to`, by least squares in closed form:
// with both centred, (a, b) = (sum of dot products, sum of cross products) / sum of squared
// lengths. Not all of `from` lie on one point.
cv::Matx23d similarity(const cv::Point2d from[5], const cv::Point2d to[5]) {
    cv::Point2d from_middle, to_middle;
    for (int i = 0; i < 5; i++) {
        from_middle += from[i] / 5;
        to_middle += to[i] / 5;
    }
    double dot = 0, cross = 0, squares = 0;
    for (int i = 0; i < 5; i++) {
        const cv::Point2d p = from[i] - from_middle, q = to[i] - to_middle;
        dot += p.dot(q);
        cross += p.cross(q);
        squares += p.dot(p);
    }
    const double a = dot / squares, b = cross / squares;
    return {a, -b, to_middle.x - a * from_middle.x + b * from_middle.y,
            b, a,  to_middle.y - b * from_middle.x - a * from_middle.y};
}

bool has_second(const face_engine &engine) {
    return engine.manifest.models[FACE_SECOND].file[0] != 0;
}

// False: their length is 0, and stays so.
bool bring_to_one(float *numbers, int count) {
    const double length = cv::norm(cv::Mat(1, count, CV_32F, numbers));
    for (int i = 0; i < count && length > 0; i++)
        numbers[i] = float(numbers[i] / length);
    return length > 0;
}

// Adds the embedding of one crop, brought to length 1; returns the length that it had, and adds
// nothing when that is 0.
float embed_crop(face_engine &engine, face_role role, const cv::Mat &aligned, float *sum) {
    cv::Mat features;
    run(engine, role, aligned, &features);
    const double length = cv::norm(features);
    CV_Assert(std::isfinite(length));
    if (length <= 0)
        return 0;
    for (int i = 0; i < features.cols; i++)
        sum[i] += float(features.at<float>(i) / length);
    return float(length);
}

// Both embedders' numbers, each of length 1, as one embedding whose cosine is the weighted mean of
// theirs. False: there is none, one of them has length 0.
bool join(const face_engine &engine, float *second, float embedding[FACE_EMBEDDING_SIZE]) {
    const face_model &model = engine.manifest.models[FACE_SECOND];
    const int first = engine.manifest.models[FACE_FEATURE].floats[0];
    if (!bring_to_one(second, model.floats[0]))
        return false;
    for (int i = 0; i < model.floats[0]; i++)
        embedding[first + i] = second[i] * model.weight;
    return bring_to_one(embedding, FACE_EMBEDDING_SIZE);
}

// A portrait, which is embedded once and compared with often, is given with its mirror image too,
// a little moved: two views that err differently.
// Returns the length of the numbers as the network gave them; 0: there is no embedding.
float embed(face_engine &engine, const cv::Mat &picture, const cv::Point2d points[5],
            bool mirrored_too, float embedding[FACE_EMBEDDING_SIZE]) {
    const face_manifest &manifest = engine.manifest;
    cv::Mat &aligned = engine.crops[FACE_FEATURE];
    cv::Point2d to[5];
    for (int i = 0; i < 5; i++)
        to[i] = {double(manifest.aligned[i][0]), double(manifest.aligned[i][1])};
    cv::Matx23d place = similarity(points, to);
    const cv::Size size = input_size(manifest.models[FACE_FEATURE]);
    cv::warpAffine(picture, aligned, place, size, cv::INTER_LINEAR, cv::BORDER_CONSTANT);
    const float strength = embed_crop(engine, FACE_FEATURE, aligned, embedding);
    if (!mirrored_too)
        return strength;
    float second[FACE_EMBEDDING_SIZE] = {};
    if (has_second(engine))
        embed_crop(engine, FACE_SECOND, aligned, second);
    place(1, 2) += double(manifest.mirror);
    cv::warpAffine(picture, aligned, place, size, cv::INTER_LINEAR, cv::BORDER_CONSTANT);
    cv::flip(aligned, aligned, 1);
    embed_crop(engine, FACE_FEATURE, aligned, embedding);
    bool whole = bring_to_one(embedding, FACE_EMBEDDING_SIZE);
    if (whole && has_second(engine)) {
        embed_crop(engine, FACE_SECOND, aligned, second);
        whole = join(engine, second, embedding);
    }
    explicit_bzero(second, sizeof second);
    return whole ? strength : 0;
}

// The network judges by the surroundings too: a box 2.7 times the face, made smaller and pushed
// into the frame where it does not fit, which costs it its certainty.
float judge_liveness(face_engine &engine, const cv::Mat &picture, const cv::Rect2d &face,
                     bool &sure) {
    const face_model &model = engine.manifest.models[FACE_LIVENESS];
    const double fits = std::min((picture.cols - 1) / face.width, (picture.rows - 1) / face.height);
    cv::Rect2d box = grown(face, std::min(double(model.margin), fits));
    sure = fits >= double(model.margin);
    box.x = std::max(0.0, std::min(box.x, picture.cols - box.width));
    box.y = std::max(0.0, std::min(box.y, picture.rows - box.height));
    crop(picture, box, input_size(model), engine.crops[FACE_LIVENESS]);
    cv::Mat logits;
    run(engine, FACE_LIVENESS, engine.crops[FACE_LIVENESS], &logits);
    float others = 0; // softmax of the first, which is the live one
    for (int i = 1; i < logits.cols; i++)
        others += std::exp(logits.at<float>(i) - logits.at<float>(0));
    return 1 / (1 + others);
}

// Where the eyes and, at the same breadth below them, the cheeks lie in the aligned face.
void measure_eyes(const face_engine &engine, face_sighting &out) {
    const cv::Point corner(FACE_OF_MEASURED.tl());
    cv::Scalar mean, deviation;
    double eyes = 0, cheeks = 0, plainest = 1e9;
    for (int i = 0; i < 2; i++) {
        const cv::Point eye = cv::Point(cvRound(MEASURED[i].x), cvRound(MEASURED[i].y)) - corner;
        cv::meanStdDev(engine.measured_gray(cv::Rect(eye - cv::Point(11, 6), cv::Size(22, 12))),
                       mean, deviation);
        eyes += mean[0];
        plainest = std::min(plainest, deviation[0] / std::max(1.0, mean[0]));
        cheeks +=
            cv::mean(engine.measured_gray(cv::Rect(eye + cv::Point(-11, 14), cv::Size(22, 12))))[0];
    }
    out.eye_light = float(eyes / std::max(1.0, cheeks));
    out.eye_detail = float(plainest);
}

void measure_light(face_engine &engine, const cv::Mat &picture, const cv::Point2d points[5],
                   face_sighting &out) {
    cv::warpAffine(picture, engine.measured, similarity(points, MEASURED), MEASURED_SIZE,
                   cv::INTER_LINEAR, cv::BORDER_CONSTANT);
    const cv::Mat face = engine.measured(FACE_OF_MEASURED);
    cv::cvtColor(face, engine.measured_gray, cv::COLOR_BGR2GRAY);
    cv::Laplacian(engine.measured_gray, engine.edges, CV_32F);
    cv::Scalar mean, deviation;
    cv::meanStdDev(engine.measured_gray, mean, deviation);
    out.brightness = float(mean[0]);
    out.contrast = float(deviation[0]);
    cv::meanStdDev(engine.edges, mean, deviation);
    const double level = std::max(1.0, double(out.brightness)) / 127;
    out.sharpness = float(deviation[0] * deviation[0] / (level * level));

    int dark = 0, bright = 0;
    long halves[2] = {};
    for (int y = 0; y < face.rows; y++) {
        const uchar *gray = engine.measured_gray.ptr(y);
        for (int x = 0; x < face.cols; x++) {
            dark += gray[x] < 15;
            bright += gray[x] > 245;
            halves[x >= face.cols / 2] += gray[x];
        }
    }
    const float pixels = float(face.rows * face.cols);
    out.dark = float(dark) / pixels;
    out.bright = float(bright) / pixels;
    out.side_light =
        float(std::min(halves[0], halves[1])) / float(std::max({halves[0], halves[1], 1L}));
    measure_eyes(engine, out);
}

// A window behind somebody: the light on both sides of the face and above it, as the detector's
// small picture shows it.
float measure_around(const face_engine &engine, const cv::Rect2d &face, double scale) {
    const auto scaled = [&](const cv::Rect2d &box) {
        return (cv::Rect(cv::Point(cvRound(box.x * scale), cvRound(box.y * scale)),
                         cv::Point(cvRound(box.br().x * scale), cvRound(box.br().y * scale))) +
                engine.inside.tl()) &
               engine.inside;
    };
    const cv::Rect wide = scaled(
        {face.x - face.width / 2, face.y - face.height * 0.4, face.width * 2, face.height * 1.2});
    const cv::Rect hole = scaled(
        {face.x - face.width * 0.1, face.y - face.height * 0.2, face.width * 1.2, face.height});
    const int area = wide.area() - (wide & hole).area();
    if (area < hole.area() / 4 || area < 16)
        return -1;
    const cv::Scalar rest =
        cv::sum(engine.letterbox(wide)) - cv::sum(engine.letterbox(wide & hole));
    return float((0.114 * rest[0] + 0.587 * rest[1] + 0.299 * rest[2]) / area);
}

float opening(const cv::Point2d marks[FACE_MARKS], int first) { // of an eye's six
    const auto apart = [&](int a, int b) { return cv::norm(marks[first + a] - marks[first + b]); };
    return float((apart(1, 5) + apart(2, 4)) / 2 / std::max(1e-6, apart(0, 3)));
}

void measure_pose(const cv::Point2d points[5], face_sighting &out) {
    const cv::Point2d across = points[1] - points[0], eyes = (points[0] + points[1]) / 2;
    const cv::Point2d mouth = (points[3] + points[4]) / 2;
    const double distance = std::max(1e-6, cv::norm(across));
    out.eyes = float(distance);
    out.yaw = float((points[2] - eyes).dot(across) / (distance * distance));
    out.pitch = float(cv::norm(points[2] - eyes) / std::max(1e-6, cv::norm(mouth - eyes)));
    out.roll = float(std::atan2(across.y, across.x) * 180 / CV_PI);
}

void measure_features(const cv::Point2d marks[FACE_MARKS], face_sighting &out) {
    out.eye_open[0] = opening(marks, 36);
    out.eye_open[1] = opening(marks, 42);
}

// A bilinear warp of a face of many pixels into 112 would see one pixel in ten. So the picture is
// first shrunk by a whole number until the face is of about the size that the networks take.
cv::Mat shrink(face_engine &engine, const cv::Mat &picture, int times) {
    if (times == 1)
        return picture;
    cv::resize(picture, engine.shrunk,
               cv::Size(std::max(1, picture.cols / times), std::max(1, picture.rows / times)), 0, 0,
               cv::INTER_AREA);
    return engine.shrunk;
}

double share_inside(const cv::Rect2d &box, const cv::Size &size) {
    return (box & cv::Rect2d(cv::Point2d(), cv::Size2d(size))).area() / box.area();
}

// Of a still, also with a border around it when there is no face without, or one that leaves it.
std::vector<found_face> find_faces(face_engine &engine, const cv::Mat &picture, bool still) {
    std::vector<found_face> faces = detect(engine, picture, false);
    if (!still ||
        (!faces.empty() &&
         share_inside(largest_and_most_central(faces, picture.size()).box, picture.size()) > 0.97))
        return faces;
    const std::vector<found_face> again = detect(engine, picture, true);
    return again.empty() ? faces : again;
}

biometric_status look(face_engine &engine, const struct picture *picture, bool still,
                      struct face_sighting *out) {
    face_sighting seen = {};
    seen.quality.advice = FACE_NOBODY;
    *out = seen;
    if (picture->channels != 3 || !picture->pixels || picture->width < 1 || picture->height < 1)
        return BIOMETRIC_BAD_PICTURE;
    const cv::Mat pixels(picture->height, picture->width, CV_8UC3, picture->pixels);
    const std::vector<found_face> faces = find_faces(engine, pixels, still);
    if (faces.empty())
        return BIOMETRIC_NO_FACE;
    const found_face &face = largest_and_most_central(faces, pixels.size());
    const int times = std::max(1, int(std::min(face.box.width, face.box.height) / SHRUNK_FACE));
    const cv::Mat small = shrink(engine, pixels, times);
    const cv::Rect2d box(face.box.x / times, face.box.y / times, face.box.width / times,
                         face.box.height / times);

    cv::Point2d marks[FACE_MARKS], points[5];
    find_marks(engine, small, box, marks);
    five_points(marks, points);
    if (!(cv::norm(points[1] - points[0]) >= EYES_APART)) // marks of nothing
        return BIOMETRIC_NO_FACE;
    seen.strength = embed(engine, small, points, still, seen.embedding);
    if (seen.strength <= 0 || seen.strength < engine.manifest.strength) {
        face_sighting_wipe(&seen);
        return BIOMETRIC_NO_FACE;
    }
    measure_light(engine, small, points, seen);
    for (cv::Point2d &mark : marks)
        mark *= times;
    five_points(marks, points);
    measure_pose(points, seen);
    measure_features(marks, seen);
    for (int i = 0; i < FACE_MARKS; i++)
        seen.marks[i] = {float(marks[i].x), float(marks[i].y)};
    for (int i = 0; i < 5; i++)
        seen.points[i] = {float(points[i].x), float(points[i].y)};
    seen.faces = int(faces.size());
    seen.second = widest_other(faces, face);
    seen.detector = face.score;
    seen.at = {float(face.box.x), float(face.box.y)};
    seen.width = float(face.box.width);
    seen.height = float(face.box.height);
    seen.inside = float(share_inside(face.box, pixels.size()));
    seen.around = measure_around(engine, face.box, double(engine.inside.width) / pixels.cols);
    if (!still)
        seen.liveness = judge_liveness(engine, small, box, seen.liveness_is_sure);
    seen.quality = face_quality_judge(&seen);
    *out = seen;
    face_sighting_wipe(&seen);
    return BIOMETRIC_OK;
}

void say(char *why, size_t why_size, const std::string &text) {
    if (why && why_size)
        snprintf(why, why_size, "%s", text.c_str());
}

} // namespace

bool face_models_folder(char *path, size_t size) {
    const char *named = getenv("SHAILOO_MODELS"), *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    int length = -1;
    if (named && *named)
        length = snprintf(path, size, "%s", named);
    else if (cache && *cache)
        length = snprintf(path, size, "%s/shailoo/models", cache);
    else if (home && *home)
        length = snprintf(path, size, "%s/.cache/shailoo/models", home);
    return length > 0 && size_t(length) < size;
}

enum biometric_status face_engine_open(struct face_engine **out, const char *models_folder,
                                       char *why, size_t why_size) {
    return face_engine_open_by(out, face_manifest_text, models_folder, why, why_size);
}

enum biometric_status face_engine_open_by(struct face_engine **out, const char *manifest,
                                          const char *models_folder, char *why, size_t why_size) {
    face_engine *engine = nullptr;
    std::string reason, folder;
    *out = nullptr;
    const biometric_status status = opencv_guard(BIOMETRIC_BAD_MODEL, [&] {
        char usual[4096], wrong[256];
        face_layers_register();
        if (!models_folder && !face_models_folder(usual, sizeof usual)) {
            reason = "no folder is known to look for the face models in (HOME is not set)";
            return BIOMETRIC_BAD_MODEL;
        }
        folder = models_folder ? models_folder : usual;
        engine = new face_engine();
        if (!face_manifest_parse(&engine->manifest, manifest, wrong, sizeof wrong)) {
            reason = wrong;
            return BIOMETRIC_BAD_MODEL;
        }
        return load(*engine, folder, reason);
    });
    if (status != BIOMETRIC_OK) {
        say(why, why_size, reason.empty() ? biometric_status_text(status) : reason);
        delete engine;
        return status;
    }
    *out = engine;
    return BIOMETRIC_OK;
}

void face_engine_close(struct face_engine *engine) {
    if (!engine)
        return;
    face_engine_forget(engine);
    delete engine;
}

enum biometric_status face_engine_look(struct face_engine *engine, const struct picture *picture,
                                       struct face_sighting *out) {
    return opencv_guard(BIOMETRIC_BAD_MODEL, [&] { return look(*engine, picture, false, out); });
}

enum biometric_status face_engine_look_at_still(struct face_engine *engine,
                                                const struct picture *picture,
                                                struct face_sighting *out) {
    return opencv_guard(BIOMETRIC_BAD_MODEL, [&] { return look(*engine, picture, true, out); });
}

enum biometric_status face_engine_enrol(struct face_engine *engine, const uint8_t *bytes,
                                        size_t size, float embedding[FACE_EMBEDDING_SIZE],
                                        struct face_quality *quality) {
    struct picture picture = {};
    face_sighting seen = {};
    biometric_status status = picture_decode(&picture, bytes, size, 3);
    if (status != BIOMETRIC_OK)
        return status;
    status = face_engine_look_at_still(engine, &picture, &seen);
    picture_finish(&picture);
    if (status == BIOMETRIC_OK && seen.eyes < float(FACE_EYES_ENROL_MIN)) {
        status = BIOMETRIC_NO_FACE;
        seen.quality.advice = FACE_TOO_FAR;
    }
    if (status == BIOMETRIC_OK)
        memcpy(embedding, seen.embedding, sizeof seen.embedding);
    if (quality)
        *quality = seen.quality;
    face_sighting_wipe(&seen);
    return status;
}

enum biometric_status face_engine_complete(struct face_engine *engine,
                                           float embedding[FACE_EMBEDDING_SIZE]) {
    if (!has_second(*engine))
        return BIOMETRIC_OK;
    float second[FACE_EMBEDDING_SIZE] = {}, whole[FACE_EMBEDDING_SIZE];
    memcpy(whole, embedding, sizeof whole);
    const biometric_status status = opencv_guard(BIOMETRIC_BAD_MODEL, [&] {
        embed_crop(*engine, FACE_SECOND, engine->crops[FACE_FEATURE], second);
        return join(*engine, second, whole) ? BIOMETRIC_OK : BIOMETRIC_NO_FACE;
    });
    if (status == BIOMETRIC_OK)
        memcpy(embedding, whole, sizeof whole);
    explicit_bzero(second, sizeof second);
    explicit_bzero(whole, sizeof whole);
    return status;
}

void face_engine_forget(struct face_engine *engine) {
    opencv_guard(BIOMETRIC_BAD_MODEL, [&] {
        for (cv::Mat *scratch : {&engine->letterbox, &engine->shrunk, &engine->gray,
                                 &engine->measured, &engine->measured_gray, &engine->edges})
            scratch->setTo(cv::Scalar::all(0));
        for (cv::Mat &crop : engine->crops)
            crop.setTo(cv::Scalar::all(0));
        for (int role = 0; role < FACE_MODELS; role++)
            if (engine->manifest.models[role].file[0])
                run_on_black(*engine, face_role(role)); // overwrites each layer's output
        return BIOMETRIC_OK;
    });
}

void face_sighting_wipe(struct face_sighting *sighting) {
    explicit_bzero(sighting, sizeof *sighting);
}

float face_similarity(const float a[FACE_EMBEDDING_SIZE], const float b[FACE_EMBEDDING_SIZE]) {
    float sums[16] = {}; // independent sums, which the compiler may keep in vectors
    for (int i = 0; i < FACE_EMBEDDING_SIZE; i += 16)
        for (int k = 0; k < 16; k++)
            sums[k] += a[i + k] * b[i + k];
    float sum = 0;
    for (const float part : sums)
        sum += part;
    return std::max(-1.0F, std::min(1.0F, sum));
}

uint32_t face_embedder(void) {
    static const uint32_t embedder = [] { // asked of each frame
        face_manifest manifest;
        if (!face_manifest_parse(&manifest, face_manifest_text, nullptr, 0))
            return 0U;
        std::string digits(manifest.models[FACE_FEATURE].sha256);
        const face_model &second = manifest.models[FACE_SECOND];
        if (second.file[0]) {
            const std::string both = digits + second.sha256 + std::to_string(second.weight);
            gchar *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, both.c_str(), -1);
            digits = hash;
            g_free(hash);
        }
        return static_cast<uint32_t>(std::strtoul(digits.substr(0, 8).c_str(), nullptr, 16));
    }();
    return embedder;
}

float face_score(const struct face_engine *engine, float similarity) {
    const auto &points = engine->manifest.points;
    size_t right = 1;
    while (right + 1 < engine->manifest.count && similarity > points[right].similarity)
        right++;
    const auto &a = points[right - 1], &b = points[right];
    const float score =
        a.score + (b.score - a.score) * (similarity - a.similarity) / (b.similarity - a.similarity);
    return score > 0 ? std::min(score, float(FACE_SCORE_MAX)) : 0;
}

float face_score_between(const struct face_engine *engine, float similarity, int quality,
                         int other_quality) {
    const bool poor = float(std::max(quality, other_quality)) < engine->manifest.poor;
    return face_score(engine, poor ? similarity - engine->manifest.poor_shift : similarity);
}
