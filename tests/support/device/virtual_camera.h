// What stands before the camera, for tests and the demo: one still picture that sways a little, as
// a sequence of frames that the kiosk opens afresh at each look (FOLDER/now/frame-%03d.jpg), so a
// change counts from the next look on.
#pragma once
#include <stdbool.h>

// picture NULL: nobody, a gray wall. False: errno says why.
bool virtual_camera_show(const char *folder, const char *picture);
