// What every file that calls OpenCV needs: it prints nothing, starts no threads, and throws nothing
// past our C functions. Private to this folder.
#pragma once
#include "biometric/biometric_status.h"
#include <iostream>
#include <new>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>

inline int opencv_say_nothing(int, const char *, const char *, const char *, int, void *) {
    return 0;
}

inline void opencv_tame() {
    static const bool done = [] {
        cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
        std::cerr.setstate(std::ios::failbit); // imdecode writes there; nothing else of ours does
        cv::redirectError(opencv_say_nothing);
        cv::setNumThreads(
            0); // no pool: only kiosk starts threads, and the device thread has a core
        return true;
    }();
    (void)done;
}

// Runs `work`, and gives `failed` for whatever OpenCV or the library under it throws.
template <typename Work>
enum biometric_status opencv_guard(enum biometric_status failed, Work work) {
    try {
        opencv_tame();
        return work();
    } catch (const std::bad_alloc &) {
        return BIOMETRIC_NO_MEMORY;
    } catch (const cv::Exception &e) {
        return e.code == cv::Error::StsNoMem ? BIOMETRIC_NO_MEMORY : failed;
    } catch (...) {
        return failed;
    }
}
