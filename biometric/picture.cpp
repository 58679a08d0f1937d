// Pictures by OpenCV's imgcodecs; WSQ, which it has not, by wsq.c. The header is read first
// (picture_header.c), so that a file of a few bytes cannot make a decoder take gigabytes, and kinds
// that nobody here needs reach no decoder at all. OpenCV turns a JPEG as its Exif orientation says,
// drops alpha, and brings 16 bits and CMYK to 8-bit gray or BGR.
#include "biometric/picture.h"
#include "biometric/input_file.h"
#include "biometric/opencv_shim.hpp"
#include "biometric/picture_header.h"
#include "biometric/wsq.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace {

constexpr size_t FILE_BYTES_MAX = 700000000; // 16-bit colour of PICTURE_PIXELS_MAX, and its header

bool size_is_read_here(uint64_t width, uint64_t height) {
    return width >= 1 && height >= 1 && width <= PICTURE_SIDE_MAX && height <= PICTURE_SIDE_MAX &&
           width * height <= PICTURE_PIXELS_MAX;
}

size_t size_of(const struct picture &picture) { // bytes of its pixels
    return size_t(picture.width) * size_t(picture.height) * size_t(picture.channels);
}

void wipe(void *memory, size_t size) {
    if (size)
        explicit_bzero(memory, size);
}

// Wiped, and the whole pages of it given back before their owner frees it.
void give_back(uint8_t *memory, size_t size) {
    const uintptr_t page = uintptr_t(sysconf(_SC_PAGESIZE));
    const uintptr_t first = (uintptr_t(memory) + page - 1) / page * page;
    const uintptr_t end = (uintptr_t(memory) + size) / page * page;
    wipe(memory, size);
    if (first < end)
        (void)madvise(reinterpret_cast<void *>(first), end - first, MADV_DONTNEED);
}

// What OpenCV decoded, to memory of our own. It is given back piece by piece, so that a large
// picture is never there twice.
biometric_status move_out(struct picture *out, cv::Mat &decoded, int dpi) {
    constexpr size_t PIECE = 1 << 20;
    struct picture made = {decoded.cols, decoded.rows, decoded.channels(), dpi, nullptr};
    const size_t size = size_of(made);
    if (!decoded.isContinuous())
        return BIOMETRIC_BAD_PICTURE;
    made.pixels = static_cast<uint8_t *>(malloc(size));
    for (size_t at = 0; made.pixels && at < size; at += PIECE) {
        const size_t piece = std::min(PIECE, size - at);
        memcpy(made.pixels + at, decoded.data + at, piece);
        give_back(decoded.data + at, piece);
    }
    if (!made.pixels) {
        wipe(decoded.data, size);
        return BIOMETRIC_NO_MEMORY;
    }
    *out = made;
    return BIOMETRIC_OK;
}

biometric_status decode_wsq(struct picture *out, const uint8_t *bytes, size_t size, int channels) {
    struct picture gray = {};
    const biometric_status status = wsq_decode(&gray, bytes, size);
    if (status != BIOMETRIC_OK || channels == 1) {
        if (status == BIOMETRIC_OK)
            *out = gray;
        return status;
    }
    const size_t count = size_t(gray.width) * size_t(gray.height);
    struct picture made = gray;
    made.channels = 3;
    made.pixels = static_cast<uint8_t *>(malloc(3 * count));
    for (size_t i = 0; made.pixels && i < 3 * count; i++)
        made.pixels[i] = gray.pixels[i / 3];
    picture_finish(&gray);
    if (!made.pixels)
        return BIOMETRIC_NO_MEMORY;
    *out = made;
    return BIOMETRIC_OK;
}

biometric_status decode(struct picture *out, const uint8_t *bytes, size_t size, int channels) {
    struct picture_header header;
    if (!bytes || (channels != 1 && channels != 3))
        return BIOMETRIC_BAD_PICTURE;
    if (wsq_is(bytes, size))
        return decode_wsq(out, bytes, size, channels);
    if (!picture_header_read(&header, bytes, size))
        return BIOMETRIC_BAD_PICTURE;
    if (!size_is_read_here(header.width, header.height))
        return header.width && header.height ? BIOMETRIC_TOO_LARGE : BIOMETRIC_BAD_PICTURE;
    if (header.piece > PICTURE_BYTES_MAX ||
        uint64_t(header.width) * header.height * (unsigned(channels) + header.kept) + header.piece >
            PICTURE_BYTES_MAX)
        return BIOMETRIC_TOO_LARGE;
    const cv::Mat encoded(1, int(size), CV_8U, const_cast<uint8_t *>(bytes));
    const bool other_white = header.white && header.white != 255 && header.white != 65535;
    cv::Mat decoded =
        cv::imdecode(encoded, (channels == 1 ? cv::IMREAD_GRAYSCALE : cv::IMREAD_COLOR) |
                                  (other_white ? cv::IMREAD_ANYDEPTH : 0));
    if (other_white && !decoded.empty()) { // OpenCV takes 255 or 65535 for white in any case
        cv::Mat scaled;
        decoded.convertTo(scaled, CV_8U, 255.0 / header.white);
        wipe(decoded.data, decoded.total() * decoded.elemSize());
        decoded = scaled;
    }
    if (decoded.empty() || decoded.depth() != CV_8U || decoded.channels() != channels ||
        !size_is_read_here(uint64_t(decoded.cols), uint64_t(decoded.rows)))
        return BIOMETRIC_BAD_PICTURE;
    return move_out(out, decoded, header.dpi);
}

uint32_t crc32_of(const uint8_t *bytes, size_t size) { // PNG's, ISO/IEC 15948 annex D
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

void put_u32(uint8_t *at, uint32_t value) {
    for (int i = 0; i < 4; i++)
        at[i] = uint8_t(value >> (24 - 8 * i));
}

// OpenCV writes no resolution into a PNG, and a finger without one is taken for 500 dpi.
void add_png_resolution(std::vector<uint8_t> &png, int dpi) {
    constexpr size_t after_ihdr = 8 + 25;
    uint8_t chunk[21] = {0, 0, 0, 9, 'p', 'H', 'Y', 's'};
    const uint32_t per_metre = uint32_t(dpi / 0.0254 + 0.5);
    put_u32(chunk + 8, per_metre);
    put_u32(chunk + 12, per_metre);
    chunk[16] = 1;
    put_u32(chunk + 17, crc32_of(chunk + 4, 13));
    png.insert(png.begin() + after_ihdr, chunk, chunk + sizeof chunk);
}

bool ends_with(const std::string &name, const char *ending) {
    const size_t length = strlen(ending);
    return name.size() > length && !strcasecmp(name.c_str() + name.size() - length, ending);
}

biometric_status write_whole(const std::vector<uint8_t> &bytes, const char *path) {
    FILE *file = fopen(path, "wbe");
    if (!file)
        return BIOMETRIC_NO_FILE;
    const bool written = fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    const bool closed = fclose(file) == 0;
    return written && closed ? BIOMETRIC_OK : BIOMETRIC_NO_FILE;
}

biometric_status encode_and_write(const struct picture *picture, const char *path) {
    if (!picture->pixels || (picture->channels != 1 && picture->channels != 3) ||
        !size_is_read_here(uint64_t(std::max(0, picture->width)),
                           uint64_t(std::max(0, picture->height))))
        return BIOMETRIC_BAD_PICTURE;
    const std::string name = path;
    const size_t dot = name.rfind('.');
    if (dot == std::string::npos)
        return BIOMETRIC_BAD_PICTURE;
    const cv::Mat pixels(picture->height, picture->width,
                         picture->channels == 1 ? CV_8UC1 : CV_8UC3, picture->pixels);
    std::vector<int> options;
    if (picture->dpi > 0 && (ends_with(name, ".tif") || ends_with(name, ".tiff")))
        options = {cv::IMWRITE_TIFF_RESUNIT, 2, // inches
                   cv::IMWRITE_TIFF_XDPI,    picture->dpi,
                   cv::IMWRITE_TIFF_YDPI,    picture->dpi};
    std::vector<uint8_t> bytes;
    if (!cv::imencode(name.substr(dot), pixels, bytes, options))
        return BIOMETRIC_BAD_PICTURE;
    if (picture->dpi > 0 && ends_with(name, ".png"))
        add_png_resolution(bytes, picture->dpi);
    return write_whole(bytes, path);
}

} // namespace

biometric_status picture_decode(struct picture *out, const uint8_t *bytes, size_t size,
                                int channels) {
    if (size > FILE_BYTES_MAX)
        return BIOMETRIC_BAD_PICTURE;
    return opencv_guard(BIOMETRIC_BAD_PICTURE, [&] { return decode(out, bytes, size, channels); });
}

biometric_status picture_read(struct picture *out, const char *path, int channels) {
    uint8_t *bytes;
    size_t size;
    biometric_status status = input_file_read(&bytes, &size, path, FILE_BYTES_MAX);
    if (status != BIOMETRIC_OK)
        return status;
    status = picture_decode(out, bytes, size, channels);
    wipe(bytes, size);
    free(bytes);
    return status;
}

biometric_status picture_write(const struct picture *picture, const char *path) {
    return opencv_guard(BIOMETRIC_BAD_PICTURE, [&] { return encode_and_write(picture, path); });
}

bool picture_copy(struct picture *out, const struct picture *from) {
    const size_t size = size_of(*from);
    if (!from->pixels)
        return false;
    uint8_t *pixels =
        out->pixels && size_of(*out) == size ? out->pixels : static_cast<uint8_t *>(malloc(size));
    if (!pixels)
        return false;
    if (pixels != out->pixels)
        picture_finish(out);
    memcpy(pixels, from->pixels, size);
    *out = *from;
    out->pixels = pixels;
    return true;
}

void picture_finish(struct picture *picture) {
    if (picture->pixels)
        wipe(picture->pixels, size_of(*picture));
    free(picture->pixels);
    *picture = {};
}
